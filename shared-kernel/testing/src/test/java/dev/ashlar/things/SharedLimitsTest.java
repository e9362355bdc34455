package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.Chore;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Three nodes on one database count a client together. */
@ModuleTest(settings = "ashlar.rate-limit.store=memory")
class SharedLimitsTest {

    private static final String GUARDED = "/api/v1/things/guarded";
    private static final int STRICT = 12;
    private static final int DEFAULT = 200;

    private static final Map<TestDatabase, List<App>> NODES = new EnumMap<>(TestDatabase.class);

    private final App alone;
    private final List<App> nodes;

    SharedLimitsTest(App alone) {
        this.alone = alone;
        this.nodes = NODES.computeIfAbsent(alone.database(), SharedLimitsTest::start);
    }

    private static List<App> start(TestDatabase database) {
        String url = database.freshUrl();
        // PostgreSQL needs to be told nothing; on H2 there is but one node as a rule.
        String store = database == TestDatabase.H2 ? "database" : "auto";
        return Stream.generate(() -> App.startedWith(
                        "ashlar.database.url=" + url,
                        "ashlar.secret=the same secret for all the nodes",
                        "ashlar.rate-limit.store=" + store,
                        "ashlar.rate-limit.requests=" + DEFAULT,
                        "ashlar.rate-limit.strict-requests=" + STRICT))
                .limit(3)
                .toList();
    }

    @AfterAll
    static void stop() {
        NODES.values().forEach(nodes -> nodes.forEach(node -> node.context().close()));
        NODES.clear();
    }

    private static Http as(App node, UUID user) {
        return node.as(user);
    }

    @Test
    void countsGuessableRoutesExactlyHoweverManyCallAtOnce() {
        UUID user = UUID.randomUUID();
        List<Integer> statuses =
                AtOnce.run(36, i -> as(nodes.get(i % 3), user).get(GUARDED).status());
        assertThat(statuses).containsOnly(200, 429);
        assertThat(statuses.stream().filter(status -> status == 200)).hasSize(STRICT);
        Answer refused = as(nodes.get(2), user).get(GUARDED).isProblem(429, "rate_limited");
        assertThat(refused.header("RateLimit").orElse("")).startsWith("\"strict\";r=0;t=");
        assertThat(Long.parseLong(refused.header("Retry-After").orElseThrow())).isBetween(1L, 6L);
    }

    @Test
    void takesNothingAwayThatCameBackWhileTheDatabaseTookItsTime() throws Exception {
        UUID user = UUID.randomUUID();
        App node = nodes.get(0);
        for (int i = 1; i < STRICT; i++) {
            as(node, user).get(GUARDED).is(200);
        }
        CompletableFuture<Answer> last;
        try (Connection connection = node.get(Database.class).connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE kernel.rate_limits SET full_at = full_at");
            last = CompletableFuture.supplyAsync(() -> as(node, user).get(GUARDED));
            awaitSomebodyBlocked();
            nodes.forEach(each -> each.clock().advance(Duration.ofSeconds(5)));
            connection.rollback();
        }
        last.get(10, TimeUnit.SECONDS).is(200);
        as(node, user).get(GUARDED).is(200);
        as(node, user).get(GUARDED).isProblem(429, "rate_limited");
    }

    /** Nobody has a row yet, so whoever comes second finds one between taking and looking. */
    @Test
    void refusesNobodyWhoHasSomethingLeftHoweverManyStartAtOnce() {
        for (int round = 0; round < 60; round++) {
            UUID user = UUID.randomUUID();
            List<Integer> statuses = AtOnce.run(
                    STRICT - 3, i -> as(nodes.get(i % 3), user).get(GUARDED).status());
            assertThat(statuses).as("round " + round).containsOnly(200);
        }
    }

    @Test
    void saysWhatIsLeftOnAllNodesAndGivesItBackInTime() {
        UUID user = UUID.randomUUID();
        for (int i = 0; i < STRICT; i++) {
            Answer answer = as(nodes.get(i % 3), user).get(GUARDED).is(200);
            assertThat(answer.header("RateLimit").orElse("")).matches("\"strict\";r=" + (STRICT - 1 - i) + ";t=[1-5]");
        }
        Answer refused = as(nodes.get(1), user).get(GUARDED).isProblem(429, "rate_limited");
        long wait = Long.parseLong(refused.header("Retry-After").orElseThrow());
        refused.hasHeader("RateLimit", "\"strict\";r=0;t=" + wait);
        nodes.forEach(node -> node.clock().advance(Duration.ofSeconds(wait)));
        as(nodes.get(0), user).get(GUARDED).is(200);
        as(nodes.get(1), user).get(GUARDED).isProblem(429, "rate_limited");
        as(nodes.get(2), UUID.randomUUID()).get(GUARDED).is(200);
    }

    @Test
    void letsNobodyWaitForAClockThatWasAhead() {
        UUID user = UUID.randomUUID();
        nodes.get(0).clock().advance(Duration.ofMinutes(5));
        as(nodes.get(0), user).get(GUARDED).is(200);
        nodes.get(0).clock().advance(Duration.ofMinutes(-5));
        Answer refused = as(nodes.get(1), user).get(GUARDED).isProblem(429, "rate_limited");
        long wait = Long.parseLong(refused.header("Retry-After").orElseThrow());
        assertThat(wait).isBetween(1L, 6L);
        nodes.forEach(node -> node.clock().advance(Duration.ofSeconds(wait)));
        as(nodes.get(1), user).get(GUARDED).is(200);
    }

    /** A twentieth of the limit is told at a time; the rest of the slack is for what is on its way. */
    @Test
    void letsNoMoreThroughThanTheLimitAndALittleOnEachNode() throws SQLException, InterruptedException {
        UUID user = UUID.randomUUID();
        sql("DELETE FROM kernel.rate_limits");
        Instant start = nodes.get(0).clock().instant();
        assertThat(served(nodes.get(0), user)).isBetween(DEFAULT, 2 * DEFAULT - 1);
        awaitRow("full_at > " + start.plusSeconds(54).getEpochSecond() + "000000000");
        int others = served(nodes.get(1), user) + served(nodes.get(2), user);
        assertThat(others).isLessThanOrEqualTo(DEFAULT / 2);
        nodes.forEach(node -> node.clock().advance(Duration.ofMinutes(2)));
        as(nodes.get(1), user).get("/api/v1/things").is(200);
    }

    private static int served(App node, UUID user) {
        int served = 0;
        while (served < 2 * DEFAULT && as(node, user).get("/api/v1/things").status() == 200) {
            served++;
        }
        return served;
    }

    @Test
    void countsForEachNodeWhileTheDatabaseCannotBeAsked() throws Exception {
        UUID user = UUID.randomUUID();
        sql("ALTER TABLE kernel.rate_limits RENAME TO away");
        try {
            for (App node : nodes) {
                for (int i = 0; i < STRICT; i++) {
                    as(node, user).get(GUARDED).is(200);
                }
                as(node, user).get(GUARDED).isProblem(429, "rate_limited");
            }
        } finally {
            sql("ALTER TABLE kernel.away RENAME TO rate_limits");
        }
        nodes.forEach(node -> node.clock().advance(Duration.ofSeconds(2)));
        UUID other = UUID.randomUUID();
        for (int i = 0; i < STRICT; i++) {
            as(nodes.get(i % 3), other).get(GUARDED).is(200);
        }
        as(nodes.get(0), other).get(GUARDED).isProblem(429, "rate_limited");
    }

    @Test
    void keepsNoAddressAndForgetsWhoHasEverythingBack() throws Exception {
        nodes.get(0).http().get(GUARDED).is(200);
        assertThat(count("id LIKE '%127.0.0.1%'")).isZero();
        assertThat(count("length(id) = 64")).isPositive();
        nodes.forEach(node -> node.clock().advance(Duration.ofMinutes(3)));
        nodes.get(0).context().getBeansOfType(Chore.class).stream()
                .filter(chore -> chore.name().equals("kernel.rate-limit-expiry"))
                .forEach(Chore::run);
        assertThat(count("1 = 1")).isZero();
    }

    @Test
    void asksNoDatabaseWhereOnlyOneNodeCounts() throws Exception {
        UUID user = UUID.randomUUID();
        as(alone, user).get(GUARDED).is(200);
        try (Connection connection = alone.get(Database.class).connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM kernel.rate_limits")) {
            rows.next();
            assertThat(rows.getLong(1)).isZero();
        }
    }

    private void awaitRow(String condition) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (count(condition) == 0) {
            assertThat(System.nanoTime()).as("settled in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private void awaitSomebodyBlocked() throws SQLException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        String blocked = switch (alone.database()) {
            case H2 -> "information_schema.sessions WHERE blocker_id IS NOT NULL";
            case POSTGRESQL -> "pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
        };
        while (countIn(blocked) == 0) {
            assertThat(System.nanoTime()).as("blocked in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private long count(String condition) throws SQLException {
        return countIn("kernel.rate_limits WHERE " + condition);
    }

    private long countIn(String source) throws SQLException {
        try (Connection connection = nodes.getFirst().get(Database.class).connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + source)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = nodes.getFirst().get(Database.class).connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
