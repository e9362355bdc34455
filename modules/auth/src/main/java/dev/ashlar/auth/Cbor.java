package dev.ashlar.auth;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads as much of CBOR (RFC 8949) as authenticators write: whole numbers, bytes, texts, lists, maps, true, false, null. */
final class Cbor {

    private static final int DEPTH = 8;

    private final ByteBuffer buffer;

    private Cbor(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /**
     * The map the bytes begin with; what follows it stays in the buffer.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Map<Object, @Nullable Object> map(ByteBuffer buffer) {
        try {
            if (new Cbor(buffer).item(0) instanceof Map<?, ?> map) {
                Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach(copy::put);
                return copy;
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the CBOR text ends too early", e);
        }
        throw new IllegalArgumentException("there is no CBOR map");
    }

    private @Nullable Object item(int depth) {
        if (depth > DEPTH) {
            throw new IllegalArgumentException("nested too deep");
        }
        int head = buffer.get() & 0xff;
        int kind = head >> 5;
        int info = head & 0x1f;
        if (kind == 7) {
            return switch (info) {
                case 20 -> false;
                case 21 -> true;
                case 22 -> null;
                default -> throw new IllegalArgumentException("a kind of value no authenticator writes");
            };
        }
        long number = number(info);
        return switch (kind) {
            case 0 -> number;
            case 1 -> -1 - number;
            case 2 -> bytes(number);
            case 3 -> new String(bytes(number), StandardCharsets.UTF_8);
            case 4 -> list(number, depth);
            case 5 -> entries(number, depth);
            default -> throw new IllegalArgumentException("tags are not read");
        };
    }

    private long number(int info) {
        long number = switch (info) {
            case 24 -> buffer.get() & 0xffL;
            case 25 -> buffer.getShort() & 0xffffL;
            case 26 -> buffer.getInt() & 0xffffffffL;
            case 27 -> buffer.getLong();
            default -> info;
        };
        if (info > 27 || number < 0) {
            throw new IllegalArgumentException("a length that is none");
        }
        return number;
    }

    private byte[] bytes(long length) {
        if (length > buffer.remaining()) {
            throw new IllegalArgumentException("longer than the text");
        }
        byte[] bytes = new byte[(int) length];
        buffer.get(bytes);
        return bytes;
    }

    private List<@Nullable Object> list(long length, int depth) {
        if (length > buffer.remaining()) {
            throw new IllegalArgumentException("longer than the text");
        }
        List<@Nullable Object> list = new ArrayList<>();
        for (long i = 0; i < length; i++) {
            list.add(item(depth + 1));
        }
        return list;
    }

    private Map<Object, @Nullable Object> entries(long length, int depth) {
        if (length > buffer.remaining()) {
            throw new IllegalArgumentException("longer than the text");
        }
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        for (long i = 0; i < length; i++) {
            Object key = item(depth + 1);
            if (key == null || map.containsKey(key)) {
                throw new IllegalArgumentException("a key that is null or there twice");
            }
            map.put(key, item(depth + 1));
        }
        return map;
    }
}
