package dev.ashlar.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mail server that takes every mail, or answers as it is told. */
final class FakeMailServer implements AutoCloseable {

    /** Fixed, because settings are constants; none that a system hands out by itself. */
    static final int PORT = 28425;

    final List<String> received = new CopyOnWriteArrayList<>();
    /** From whom and to whom, as the client said it. */
    final List<String> envelopes = new CopyOnWriteArrayList<>();

    volatile String answerToRecipient = "250 fine";
    volatile boolean takesUnicode;
    private final ServerSocket socket;
    private final Thread serving;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();

    FakeMailServer() {
        try {
            socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 10);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        serving = Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                clients.add(client);
                Thread.ofVirtual().start(() -> talkTo(client));
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private void talkTo(Socket client) {
        try (client) {
            talk(client);
        } catch (IOException e) {
            // The client went away, or the test is over.
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        say(client, "220 ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("MAIL") || line.startsWith("RCPT")) {
                envelopes.add(line);
            }
            if (line.startsWith("EHLO")) {
                say(client, takesUnicode ? "250-fake\r\n250-8BITMIME\r\n250 SMTPUTF8" : "250 fake");
            } else if (line.startsWith("RCPT")) {
                say(client, answerToRecipient);
            } else if (line.equals("DATA")) {
                say(client, "354 go on");
                StringBuilder text = new StringBuilder();
                for (String part = in.readLine(); part != null && !part.equals("."); part = in.readLine()) {
                    text.append(part).append('\n');
                }
                received.add(text.toString());
                say(client, "250 taken");
            } else if (line.equals("QUIT")) {
                say(client, "221 bye");
                return;
            } else {
                say(client, "250 fine");
            }
        }
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns when the port is free again, which it is only once nobody waits for a client any more. */
    @Override
    public void close() {
        try {
            socket.close();
            for (Socket client : clients) {
                client.close();
            }
            assertThat(serving.join(Duration.ofSeconds(10))).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
