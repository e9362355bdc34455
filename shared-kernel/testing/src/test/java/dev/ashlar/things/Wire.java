package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A bare connection: bytes out, bytes in, nothing made polite on the way. */
final class Wire implements AutoCloseable {

    private final Socket socket;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private boolean reset;

    Wire(URI address) {
        try {
            socket = new Socket(address.getHost(), address.getPort());
            // Longer than anything a test waits for the server to do by itself.
            socket.setSoTimeout(15_000);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What comes back for these bytes until the server closes. */
    static String exchange(URI address, String bytes) {
        try (Wire wire = new Wire(address)) {
            return wire.send(bytes).readToEnd();
        }
    }

    Wire send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says nothing more and goes on listening. */
    Wire endOutput() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the connection was torn down instead of ended. */
    boolean wasReset() {
        return reset;
    }

    /** False once the server takes no more. */
    boolean trySend(String text) {
        try {
            send(text);
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Everything until the server closes; fails when it does not. */
    String readToEnd() {
        try {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                seen.write(buffer, 0, n);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the server keeps the connection open after:\n" + text(), e);
        } catch (IOException e) {
            // A reset ends it as well.
            reset = true;
        }
        return text();
    }

    /** Reads until this text has come. */
    String readUntil(String text) {
        try {
            InputStream in = socket.getInputStream();
            while (!text().contains(text)) {
                int b = in.read();
                assertThat(b).as("the server closed after:\n%s", text()).isNotNegative();
                seen.write(b);
            }
        } catch (IOException e) {
            throw new AssertionError("nothing more after:\n" + text(), e);
        }
        return text();
    }

    String text() {
        return seen.toString(StandardCharsets.ISO_8859_1);
    }

    void forget() {
        seen.reset();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
