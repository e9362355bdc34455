package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ashlar.kernel.database.Database;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ModuleTest
class ExportUsersTest {

    private static final int MANY = 60_000;

    private final App app;
    private final People people;

    ExportUsersTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @BeforeEach
    void seed() throws SQLException {
        if (!app.get(Users.class).isEmpty()) {
            return;
        }
        String numbers = app.database() == TestDatabase.H2
                ? "system_range(1, " + MANY + ") AS n(i)"
                : "generate_series(1, " + MANY + ") AS n(i)";
        try (Connection connection = app.get(Database.class).connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("""
                    INSERT INTO users.users
                        (id, email, email_verified, name, name_key, role, status, created_at, updated_at, version)
                    SELECT CAST('01900000-0000-7000-8000-' || lpad(CAST(i AS varchar), 12, '0') AS uuid),
                        'seed' || i || '@example.com', true, 'Seed ' || i, 'seed ' || i, 'user', 'active',
                        CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 0
                    FROM %s""".formatted(numbers));
        }
    }

    /** What everybody looks at first, and what is narrowed by a status that the table may not have yet. */
    @Test
    void findsAPageWithoutReadingTheWholeTable() throws SQLException {
        assumeTrue(app.database() == TestDatabase.POSTGRESQL, "the embedded database tells its plans in other words");
        for (String query : List.of("", "?status=active", "?status=suspended", "?status=deleted&sort=-createdAt")) {
            List<String> statements = app.get(RecordingStatements.class)
                    .of(() -> people.root.get("/api/v1/users" + query).is(200));
            assertThat(statements).as(query).hasSize(1);
            assertThat(plan(statements.getFirst(), query.startsWith("?status=active") || query.contains("suspended")))
                    .as(query)
                    .contains("Index Scan")
                    .doesNotContain("Seq Scan");
        }
    }

    private String plan(String sql, boolean hasTime) throws SQLException {
        try (Connection connection = app.get(Database.class).connect();
                Statement analyze = connection.createStatement();
                PreparedStatement explain = connection.prepareStatement("EXPLAIN " + sql)) {
            analyze.execute("ANALYZE users.users");
            int next = 1;
            explain.setObject(next++, OffsetDateTime.parse("2020-01-01T00:00:00Z"));
            explain.setObject(next++, new UUID(0, 0));
            if (hasTime) {
                explain.setObject(next++, OffsetDateTime.parse("2026-01-01T00:00:00Z"));
            }
            explain.setInt(next, 21);
            StringBuilder plan = new StringBuilder();
            try (ResultSet lines = explain.executeQuery()) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }

    @Test
    void writesEveryUserOnALine() {
        var answer = people.root.get("/api/v1/users/export").is(200);
        answer.hasHeader("Content-Type", "application/x-ndjson");
        List<String> lines = answer.body().lines().toList();
        assertThat(lines).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(lines.getFirst())
                .matches("\\{\"id\":\"01900000-[^\"]+\",\"email\":\"seed\\d+@example.com\",\"emailVerified\":true,"
                        + "\"name\":\"Seed \\d+\",\"role\":\"user\",\"status\":\"active\",\"locale\":null,"
                        + "\"timeZone\":null,\"createdAt\":\"[^\"]+Z\",\"updatedAt\":\"[^\"]+Z\",\"version\":0}");
        waitUntil(this::isAllGivenBack);
    }

    @Test
    void findsAPageAmongVeryManyMatches() {
        Http root = people.root;
        Answer first = root.get("/api/v1/users?q=seed&sort=email&limit=3").is(200);
        assertThat(emails(first))
                .containsExactly("seed10000@example.com", "seed10001@example.com", "seed10002@example.com");
        Answer next = root.get("/api/v1/users?q=seed&sort=email&limit=2&cursor=" + first.text("/page/nextCursor"))
                .is(200);
        assertThat(emails(next)).containsExactly("seed10003@example.com", "seed10004@example.com");
        assertThat(emails(root.get("/api/v1/users?q=Seed%205&limit=3")))
                .containsExactly("seed5@example.com", "seed50@example.com", "seed51@example.com");
        assertThat(emails(root.get("/api/v1/users?q=seed&sort=-createdAt&role=user&limit=2")))
                .containsExactly("seed" + MANY + "@example.com", "seed" + (MANY - 1) + "@example.com");
        assertThat(emails(root.get("/api/v1/users?q=seed&role=admin"))).isEmpty();
    }

    private static List<String> emails(Answer page) {
        return IntStream.range(0, page.at("/data").size())
                .mapToObj(i -> page.text("/data/" + i + "/email"))
                .toList();
    }

    @Test
    void givesEverythingBackWhenTheReaderGoesAway() throws IOException {
        for (int i = 0; i < 5; i++) {
            try (Socket socket = ask("GET")) {
                assertThat(socket.getInputStream().readNBytes(2000)).hasSize(2000);
                assertThat(app.get(StreamPermits.class).left()).isEqualTo(1);
            }
            waitUntil(this::isAllGivenBack);
        }
    }

    @Test
    void neverBeginsForAReaderWhoWantsOnlyTheHead() {
        for (int i = 0; i < 5; i++) {
            people.root.head("/api/v1/users/export").is(200);
            waitUntil(this::isAllGivenBack);
        }
    }

    @Test
    void waitsForASlowReaderAndShowsOneMoment() throws IOException {
        try (Socket socket = ask("GET")) {
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(2000)).hasSize(2000);
            // Sockets and buffers hold some thousand rows, so the export stands still long before the last.
            people.root
                    .post("/api/v1/users", "{\"email\": \"late@example.com\", \"name\": \"Late\"}")
                    .is(201);
            assertThat(app.get(StreamPermits.class).left()).isEqualTo(1);
            BufferedReader rest = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            boolean late = false;
            boolean last = false;
            String line = rest.readLine();
            while (line != null && !line.equals("0")) {
                late |= line.contains("late@example.com");
                last |= line.contains("seed" + MANY + "@");
                line = rest.readLine();
            }
            assertThat(late).isFalse();
            assertThat(last).isTrue();
        }
        waitUntil(this::isAllGivenBack);
        app.get(UserRepository.class)
                .delete(app.get(Users.class)
                        .find(new EmailAddress("late@example.com"))
                        .orElseThrow()
                        .id());
    }

    @Test
    void refusesMoreExportsThanTheNodeCanBear() throws IOException {
        try (Socket one = ask("GET");
                Socket other = ask("GET")) {
            assertThat(one.getInputStream().readNBytes(2000)).hasSize(2000);
            assertThat(other.getInputStream().readNBytes(2000)).hasSize(2000);
            people.root.get("/api/v1/users/export").isProblem(503, "busy").hasHeader("Retry-After", "30");
        }
        waitUntil(this::isAllGivenBack);
    }

    private Socket ask(String method) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(64 * 1024);
        socket.setSoTimeout(30_000);
        socket.connect(
                new InetSocketAddress(app.address().getHost(), app.address().getPort()));
        socket.getOutputStream().write("""
                %s /api/v1/users/export HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer test.01900000-0000-7000-8000-000000000001.admin\r
                \r
                """.formatted(method).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private boolean isAllGivenBack() {
        return app.get(StreamPermits.class).left() == 2;
    }

    private static void waitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
