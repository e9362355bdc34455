package dev.ashlar.kernel.http;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secrets;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Writes and reads cursors: the keys of the last row, signed together with the list they belong to, so that a cursor works
 * only for the route, order and filters it was given out for.
 */
@Singleton
final class Cursors {

    private static final int SIGNATURE = 16;

    private final Secrets secrets;

    Cursors(Secrets secrets) {
        this.secrets = secrets;
    }

    /** The list a cursor belongs to: its route, its order, its filters. */
    Scope scope(String list) {
        return new Scope(list);
    }

    final class Scope {

        private final String list;

        private Scope(String list) {
            this.list = list;
        }

        String write(List<String> keys) {
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                DataOutputStream out = new DataOutputStream(bytes);
                for (String key : keys) {
                    out.writeUTF(key);
                }
                bytes.write(sign(bytes.toByteArray()));
                return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<String> read(String cursor) {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(cursor);
                // Several texts decode to the same bytes; only the one we wrote is a cursor of ours.
                if (bytes.length <= SIGNATURE
                        || !Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(bytes)
                                .equals(cursor)) {
                    throw Refusal.of(KernelError.MALFORMED_CURSOR);
                }
                byte[] payload = Arrays.copyOf(bytes, bytes.length - SIGNATURE);
                byte[] signature = Arrays.copyOfRange(bytes, payload.length, bytes.length);
                if (!MessageDigest.isEqual(signature, sign(payload))) {
                    throw Refusal.of(KernelError.MALFORMED_CURSOR);
                }
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
                List<String> keys = new ArrayList<>();
                while (in.available() > 0) {
                    keys.add(in.readUTF());
                }
                return keys;
            } catch (IllegalArgumentException | IOException e) {
                throw Refusal.of(KernelError.MALFORMED_CURSOR);
            }
        }

        private byte[] sign(byte[] payload) {
            byte[] name = list.getBytes(StandardCharsets.UTF_8);
            byte[] signed = Arrays.copyOf(name, name.length + 1 + payload.length);
            System.arraycopy(payload, 0, signed, name.length + 1, payload.length);
            return Arrays.copyOf(secrets.mac("cursor", signed), SIGNATURE);
        }
    }
}
