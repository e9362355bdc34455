package dev.ashlar.users;

import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingSource;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.TestDatabase;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Measures search and export with a million users on PostgreSQL. Run it with
 * {@code -Xmx256m}: server and client share that heap.
 */
final class MillionUsers {

    private static final int MILLION = 1_000_000;
    private static final int TIMES = 20;
    private static final String TOKEN = "test.01900000-0000-7000-8000-000000000001.admin";

    private MillionUsers() {}

    public static void main(String[] arguments) throws Exception {
        EffectiveSettings settings = EffectiveSettings.read(List.of(new SettingSource.Keys(
                "measurement",
                Map.of(
                        "ashlar.http.port", "0",
                        "ashlar.http.host", "127.0.0.1",
                        "ashlar.database.url", TestDatabase.POSTGRESQL.freshUrl(),
                        "ashlar.database.statement-timeout", "10m",
                        "ashlar.secret", "a secret that only measurements use",
                        "ashlar.rate-limit.requests", "1000000",
                        "ashlar.data-dir",
                                Files.createTempDirectory("ashlar-million").toString()))));
        Boot.migrate(settings);
        try (ApplicationContext context =
                Boot.context(settings).environments("test").start()) {
            URI address = context.getBean(EmbeddedServer.class).start().getURI();
            try (Connection connection = context.getBean(Database.class).connect();
                    Statement statement = connection.createStatement()) {
                seed(statement, MILLION);
                explain(statement);
            }
            search(Http.to(address).bearer(TOKEN));
            export(address);
        }
        System.exit(0);
    }

    /** The crowd: names and addresses run with the age, which is the worst case for a search in the order of age. */
    static void seed(Statement statement, int users) throws SQLException {
        statement.execute("""
                INSERT INTO users.users
                    (id, email, email_verified, name, name_key, role, status, created_at, updated_at, version)
                SELECT gen_random_uuid(), 'user' || lpad(i::text, 7, '0') || '@example.com', true,
                    initcap(n) || ' ' || i, n || ' ' || i,
                    CASE WHEN i %% 100000 = 0 THEN 'admin' ELSE 'user' END,
                    CASE WHEN i %% 1000 = 0 THEN 'suspended' ELSE 'active' END,
                    now() - (%1$d - i) * interval '1 minute', now(), 0
                FROM generate_series(1, %1$d) i
                CROSS JOIN LATERAL (SELECT (ARRAY['ada','bob','carl','dora','eve','finn','gus','hal'])[1 + i %% 8] n) x""".formatted(users));
        statement.execute("VACUUM ANALYZE users.users");
    }

    private static void explain(Statement statement) throws Exception {
        try (ResultSet plan = statement.executeQuery("""
                EXPLAIN (ANALYZE, COSTS OFF, BUFFERS OFF)
                SELECT * FROM (
                    SELECT * FROM users.users WHERE email >= 'user0999' AND email < 'user099:'
                    UNION
                    SELECT * FROM users.users WHERE name_key >= 'user0999' AND name_key < 'user099:') matches
                WHERE (created_at, id) > ('0001-01-01', '00000000-0000-0000-0000-000000000000')
                ORDER BY created_at, id LIMIT 21""")) {
            while (plan.next()) {
                System.out.println(plan.getString(1));
            }
        }
    }

    private static void search(Http http) {
        for (String query : List.of(
                "limit=100",
                "limit=100&sort=-createdAt",
                "limit=100&sort=email",
                "q=user0999999",
                "q=user0999",
                "q=user099",
                "q=user099&sort=-createdAt",
                "q=user099&sort=email",
                "q=user09",
                "q=user09&sort=-createdAt",
                "q=user00&sort=-createdAt",
                "q=user09&sort=email",
                "q=u",
                "q=ada",
                "q=ada&sort=email",
                "q=ada%201&role=admin",
                "q=nobody",
                "role=admin",
                "role=admin&sort=email",
                "status=suspended&sort=-createdAt",
                "status=suspended&sort=email",
                "role=admin&status=suspended",
                "createdFrom=" + daysAgo(400) + "&createdTo=" + daysAgo(399),
                "createdFrom=" + daysAgo(400) + "&sort=-createdAt",
                "createdFrom=" + daysAgo(400) + "&createdTo=" + daysAgo(370) + "&sort=email",
                "createdFrom=" + daysAgo(400) + "&createdTo=" + daysAgo(399) + "&sort=email",
                "createdFrom=" + daysAgo(400) + "&createdTo=" + daysAgo(399) + "&q=ada",
                "createdFrom=" + daysAgo(400) + "&createdTo=" + daysAgo(399) + "&status=suspended",
                "createdTo=2000-01-01T00:00:00Z&sort=email")) {
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                long start = System.nanoTime();
                http.get("/api/v1/users?" + query).is(200);
                times.add((System.nanoTime() - start) / 1_000_000);
            }
            Collections.sort(times);
            System.out.printf(
                    "%-90s p50 %4d ms  p95 %4d ms%n", query, times.get(TIMES / 2), times.get(TIMES * 95 / 100));
        }
    }

    private static Instant daysAgo(int days) {
        return Instant.now().minus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS);
    }

    private static void export(URI address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/api/v1/users/export"))
                .header("Authorization", "Bearer " + TOKEN)
                .build();
        long start = System.nanoTime();
        long lines = 0;
        long bytes = 0;
        long peak = 0;
        try (HttpClient client = HttpClient.newHttpClient();
                BufferedReader reader = new BufferedReader(new InputStreamReader(
                        client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                                .body(),
                        StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            while (line != null) {
                lines++;
                bytes += line.length() + 1;
                if (lines % 10_000 == 0) {
                    peak = Math.max(
                            peak,
                            ManagementFactory.getMemoryMXBean()
                                    .getHeapMemoryUsage()
                                    .getUsed());
                }
                line = reader.readLine();
            }
        }
        System.out.printf(
                "export: %d of %d lines, %d MB, %d s, heap at most %d MB%n",
                lines, MILLION, bytes >> 20, (System.nanoTime() - start) / 1_000_000_000, peak >> 20);
    }
}
