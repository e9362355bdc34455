package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the program ends, tried on the program itself. */
@Timeout(180)
class StopTest {

    @TempDir
    private Path folder;

    @Test
    void finishesWhatItHasBegunAndTakesNoMore() throws Exception {
        Path release = folder.resolve("release");
        try (ServedProcess served = ServedProcess.start(Map.of());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> slow = threads.submit(() -> served.http().get("/api/v1/trouble/slow?until=" + release));
            served.awaitLine(line -> line.contains("Slow work begun"));
            served.signal("TERM");
            while (accepts(served.address())) {
                Thread.onSpinWait();
            }
            assertThat(slow.isDone()).as("the request is still running").isFalse();
            assertThat(served.isAlive()).isTrue();
            Files.createFile(release);
            slow.get().is(200).has("done").hasHeader("Connection", "close");
            assertThat(served.awaitExit()).as(served::output).isZero();
            assertThat(served.output())
                    .contains("planted: one module's trouble")
                    .containsSubsequence(
                            "Told to drain: BEGIN within 30 s",
                            "Told to drain: CONNECTIONS within 30 s",
                            "GET /api/v1/trouble/slow 200",
                            "Told to drain: LAST within 10 s",
                            "Stopped after");
        }
    }

    @Test
    void saysThatItIsNotReadyBeforeItStopsServing() {
        try (ServedProcess served = ServedProcess.start(Map.of(), "ashlar.operations.drain-delay=2s")) {
            served.http().get("/health/ready").is(200).has("{\"status\":\"UP\"}");
            // Not INT: a shell that starts something in the background has it ignore that one, and all it starts.
            served.signal("TERM");
            served.awaitLine(line -> line.contains("Stopping: not ready any more"));
            served.http()
                    .get("/health/ready")
                    .is(503)
                    .hasHeader("Retry-After", "5")
                    .has("{\"status\":\"DOWN\"}");
            served.http().get("/ready").is(503).hasHeader("Retry-After", "5");
            served.http().get("/health").is(503).hasHeader("Retry-After", "5");
            served.http().get("/health/live").is(200).hasHeader("Connection", "close");
            served.http().get("/api/v1/users").isProblem(401, "unauthenticated");
            assertThat(served.awaitExit()).as(served::output).isZero();
        }
    }

    @Test
    void aSecondSignalEndsTheWaiting() throws Exception {
        try (ServedProcess served = ServedProcess.start(Map.of());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Path never = folder.resolve("never");
            Future<?> slow = threads.submit(() -> {
                try {
                    served.http().get("/api/v1/trouble/slow?until=" + never);
                } catch (RuntimeException cutOff) {
                    // It is: the process is gone.
                }
            });
            served.awaitLine(line -> line.contains("Slow work begun"));
            served.signal("TERM");
            served.awaitLine(line -> line.contains("Stopping"));
            served.signal("TERM");
            assertThat(served.awaitExit()).as(served::output).isEqualTo(143);
            slow.get();
        }
    }

    @Test
    void losesNoRequestUnderLoad() throws Exception {
        int clients = 8;
        try (ServedProcess served = ServedProcess.start(Map.of(), "ashlar.operations.drain-delay=1s");
                ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            URI address = served.address();
            AtomicInteger answered = new AtomicInteger();
            AtomicBoolean stopping = new AtomicBoolean();
            List<Future<?>> load = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                load.add(threads.submit(() -> {
                    askUntilRefused(address, answered, stopping);
                    return null;
                }));
            }
            while (answered.get() < 500) {
                Thread.onSpinWait();
            }
            int before = answered.get();
            stopping.set(true);
            served.signal("TERM");
            for (Future<?> client : load) {
                client.get(60, TimeUnit.SECONDS);
            }
            assertThat(answered.get()).as("requests went on being answered").isGreaterThan(before);
            assertThat(served.awaitExit()).as(served::output).isZero();
            assertThat(served.lines().stream()
                            .filter(line -> line.contains("GET /api/v1/users 401"))
                            .count())
                    .as("requests that the server worked on, all of which were answered")
                    .isEqualTo(answered.get());
        }
    }

    /**
     * One connection after the other, each used as long as the server allows; a request without its answer fails. The
     * system resets connections that the server had not yet taken up when it closed its port: those are refused, too.
     */
    private static void askUntilRefused(URI address, AtomicInteger answered, AtomicBoolean stopping)
            throws IOException {
        byte[] request = ("GET /api/v1/users HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        while (true) {
            boolean taken = false;
            try (Socket socket = connect(address);
                    InputStream in = new BufferedInputStream(socket.getInputStream())) {
                boolean open = true;
                while (open) {
                    socket.getOutputStream().write(request);
                    String head = head(in);
                    assertThat(head).startsWith("HTTP/1.1 401");
                    in.readNBytes(Integer.parseInt(header(head, "content-length")));
                    answered.incrementAndGet();
                    taken = true;
                    open = !header(head, "connection").equals("close");
                }
            } catch (ConnectException refused) {
                return;
            } catch (SocketException reset) {
                if (taken || !stopping.get()) {
                    throw reset;
                }
                return;
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed without an answer after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static Socket connect(URI address) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), address.getPort());
    }

    private static boolean accepts(URI address) {
        try (Socket socket = connect(address)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
