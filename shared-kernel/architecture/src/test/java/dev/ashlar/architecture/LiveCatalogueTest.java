package dev.ashlar.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LiveCatalogueTest {

    private static final LiveCatalogue CATALOGUE =
            LiveCatalogue.of(Map.of("users", "@ashlar/identity", "shop", "@ashlar/shop"));

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("unix_socket_directories", "")
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    static List<String> rules() {
        return LiveCatalogue.RULES.stream().map(Rule::id).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void refusesWhatThePageCallsRefused(String rule) throws SQLException {
        Report report = check(RulePage.of(rule).refusedSql());
        Golden.assertSame("rules/" + rule + ".txt", report.text());
        List<Violation> violations = report.violations();
        assertThat(violations).extracting(Violation::rule).isNotEmpty().containsOnly(rule);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void acceptsWhatThePageCallsMended(String rule) throws SQLException {
        assertThat(check(RulePage.of(rule).mendedSql()).violations()).isEmpty();
    }

    @Test
    void theSuggestedStatementMendsAForeignKey() throws SQLException {
        String refused = RulePage.of("ASH-311").refusedSql();
        Change change = check(refused).violations().getFirst().change();
        assertThat(change).isInstanceOf(Change.Sql.class);
        assertThat(check(refused + ((Change.Sql) change).code()).violations()).isEmpty();
    }

    @Test
    void seesTriggersDefaultsAndFunctionsThatReachOut() throws SQLException {
        Report report = check("""
                create schema users;
                create sequence users.numbers;
                create table users.users (id uuid primary key);
                create function users.log() returns trigger language plpgsql as $$ begin return new; end $$;
                create schema shop;
                create table shop.orders (id uuid, number bigint default nextval('users.numbers'));
                create trigger logged after insert on shop.orders for each row execute function users.log();
                create function shop.count() returns bigint language sql as $$ select count(*) from users.users $$;
                """);
        assertThat(report.violations())
                .extracting(Violation::problem)
                .containsExactly(
                        "The trigger logged of shop.orders uses users.log.",
                        "The default of shop.orders uses users.numbers.",
                        "The function shop.count names tables of users.");
    }

    /** Everything a case makes is rolled back with its transaction. */
    private static Report check(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql);
            Report report = CATALOGUE.check(connection);
            connection.rollback();
            return report;
        }
    }
}
