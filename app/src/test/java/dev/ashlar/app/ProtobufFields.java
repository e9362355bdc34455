package dev.ashlar.app;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads protobuf without knowing its schema: fields by number, as the receiver of a trace would find them. */
final class ProtobufFields {

    private record Field(int number, Object value) {}

    private final List<Field> fields = new ArrayList<>();

    ProtobufFields(byte[] message) {
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            long tag = varint(bytes);
            int number = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case 0 -> fields.add(new Field(number, varint(bytes)));
                case 1 -> fields.add(new Field(number, bytes.getLong()));
                case 2 -> {
                    byte[] content = new byte[(int) varint(bytes)];
                    bytes.get(content);
                    fields.add(new Field(number, content));
                }
                default -> throw new AssertionError("wire type of " + tag);
            }
        }
    }

    List<ProtobufFields> messages(int number) {
        return fields.stream()
                .filter(field -> field.number() == number)
                .map(field -> new ProtobufFields((byte[]) field.value()))
                .toList();
    }

    ProtobufFields message(int number) {
        return messages(number).getFirst();
    }

    String text(int number) {
        return new String((byte[]) value(number), StandardCharsets.UTF_8);
    }

    String hex(int number) {
        return HexFormat.of().formatHex((byte[]) value(number));
    }

    long number(int number) {
        return (Long) value(number);
    }

    private Object value(int number) {
        return fields.stream()
                .filter(field -> field.number() == number)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no field " + number))
                .value();
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
