package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ashlar.auth.People.Person;
import dev.ashlar.kernel.database.StatementObserver;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What the requests that everybody makes cost in statements and in memory: figures that do not depend on how busy the
 * machine is. Who makes one dearer on purpose raises the border here, and says so in docs/performance.md.
 */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class RequestCostTest {

    private static final int REQUESTS = 200;
    private static final int ROUNDS = 12;

    private final App app;
    private final People people;

    RequestCostTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void health() throws IOException {
        costs("GET /health/live", "", "", 0, 11_000);
    }

    @Test
    void oneUser() throws IOException {
        Person admin = people.admin();
        Person person = people.signedIn();
        costs("GET /api/v1/users/" + person.id(), admin.access(), "", 1, 39_000);
    }

    @Test
    void aPageOfUsers() throws IOException {
        Person admin = people.admin();
        for (int i = 0; i < 20; i++) {
            people.signUp(people.newEmail());
        }
        costs("GET /api/v1/users?limit=20", admin.access(), "", 1, 105_000);
    }

    @Test
    void aChangeThatIsMade() throws IOException {
        Person person = people.signedIn();
        // The row locked, changed and read again, and the event stored.
        costs("PATCH /api/v1/users/" + person.id(), person.access(), "{\"name\": \"Name %05d\"}", 4, 90_000);
    }

    @Test
    void aChangeThatChangesNothing() throws IOException {
        Person person = people.signedIn();
        costs("PATCH /api/v1/users/" + person.id(), person.access(), "{\"name\": \"Somebody\"}", 1, 61_000);
    }

    /**
     * The least of several rounds, since the application has other things to do in between and is compiled only meanwhile.
     * They end with the first that costs no more than it may.
     */
    private void costs(String line, String token, String body, int statements, int bytes) throws IOException {
        StatementObserver observer = app.get(StatementObserver.class);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // The embedded database works in this process: what it allocates is not ours.
        boolean countsBytes = app.database() == TestDatabase.POSTGRESQL;
        double leastStatements = Double.MAX_VALUE;
        double leastBytes = Double.MAX_VALUE;
        try (Client client = new Client(app.address(), line, token)) {
            int number = 0;
            client.ask(body, number++);
            for (int round = 0;
                    round < ROUNDS && (Math.floor(leastStatements) > statements || (countsBytes && leastBytes > bytes));
                    round++) {
                long executed = observer.executed();
                long allocated = threads.getTotalThreadAllocatedBytes();
                for (int i = 0; i < REQUESTS; i++) {
                    client.ask(body, number++);
                }
                leastBytes =
                        Math.min(leastBytes, (threads.getTotalThreadAllocatedBytes() - allocated) / (double) REQUESTS);
                leastStatements = Math.min(leastStatements, (observer.executed() - executed) / (double) REQUESTS);
            }
        }
        assertThat(Math.floor(leastStatements)).as("statements for " + line).isEqualTo(statements);
        if (countsBytes) {
            assertThat(leastBytes).as("bytes for " + line).isBetween(bytes / 4.0, (double) bytes);
        }
    }

    /** Makes next to no objects itself. */
    private static final class Client implements AutoCloseable {

        private final Socket socket;
        private final String head;
        private final byte[] answer = new byte[64 * 1024];

        Client(URI server, String line, String token) throws IOException {
            socket = new Socket(server.getHost(), server.getPort());
            socket.setTcpNoDelay(true);
            head = line + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n");
        }

        void ask(String body, int number) throws IOException {
            String text = body.formatted(number);
            String length = body.isEmpty() ? "" : "Content-Length: " + text.length() + "\r\n";
            socket.getOutputStream().write((head + length + "\r\n" + text).getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            int filled = 0;
            int end = -1;
            while (end < 0 || filled < end) {
                int read = in.read(answer, filled, answer.length - filled);
                assertThat(read).isPositive();
                filled += read;
                end = end < 0 ? endOfAnswer(filled) : end;
            }
            assertThat(new String(answer, 9, 3, StandardCharsets.ISO_8859_1)).isEqualTo("200");
        }

        private int endOfAnswer(int filled) {
            String seen = new String(answer, 0, Math.min(filled, 2000), StandardCharsets.ISO_8859_1);
            int headers = seen.indexOf("\r\n\r\n");
            if (headers < 0) {
                return -1;
            }
            String lower = seen.substring(0, headers).toLowerCase(Locale.ROOT);
            int at = lower.indexOf("content-length: ") + "content-length: ".length();
            int lineEnd = lower.indexOf('\r', at);
            return headers + 4 + Integer.parseInt(lower.substring(at, lineEnd < 0 ? lower.length() : lineEnd));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
