package dev.ashlar.app;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.Secrets;
import dev.ashlar.kernel.Sources;
import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.boot.SecretProof;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import dev.ashlar.kernel.database.DatabaseSettings;
import dev.ashlar.kernel.database.MigrationFailure;
import dev.ashlar.kernel.database.Migrations.Pending;
import dev.ashlar.kernel.settings.EffectiveSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The database: there, in time, up to date, and sealed with the secret in force. */
final class DatabaseCheckup {

    private static final Duration SLOW = Duration.ofMillis(20);
    private static final Duration CLOCK_OFF = Duration.ofSeconds(2);
    /** Beyond this tokens and leases are judged wrongly. */
    private static final Duration CLOCK_WRONG = Duration.ofSeconds(60);

    private static final InstantSource CLOCK = Sources.systemClock();

    private DatabaseCheckup() {}

    static List<Finding> of(EffectiveSettings settings) {
        RuntimeSettings runtime = settings.get(RuntimeSettings.class);
        Database database = new Database(runtime, settings.get(DatabaseSettings.class));
        Path file = database.address().h2Path();
        if (file != null && !Files.exists(file)) {
            return List.of(Finding.warn("database", file + " is not there yet", "the first start makes it"));
        }
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = database.connect()) {
            findings.add(answers(connection, database));
            if (database.address().vendor() == Vendor.POSTGRESQL) {
                findings.add(clock(connection));
                findings.add(connections(connection, settings.get(DatabaseSettings.class)));
            }
            Finding migrations = migrations(settings, database);
            findings.add(migrations);
            findings.add(secret(runtime, connection));
        } catch (SQLException e) {
            findings.add(Finding.fail(
                    "database", database.explain(e), "start the database, or correct DATABASE_URL and the way to it"));
        }
        return findings;
    }

    private static Finding answers(Connection connection, Database database) throws SQLException {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            text(connection, "SELECT 1");
            best = Math.min(best, System.nanoTime() - start);
        }
        String version = connection.getMetaData().getDatabaseProductName() + " "
                + connection.getMetaData().getDatabaseProductVersion();
        String told = "%s answers in %.1f ms (%s)".formatted(database.address().shown(), best / 1e6, version);
        return best > SLOW.toNanos()
                ? Finding.warn("database", told, "move the program nearer to its database: every request waits for it")
                : Finding.ok("database", told);
    }

    private static Finding clock(Connection connection) throws SQLException {
        Instant before = CLOCK.instant();
        Instant there;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            there = row.getObject(1, OffsetDateTime.class).toInstant();
        }
        Duration round = Duration.between(before, CLOCK.instant());
        Duration off = Duration.between(before.plus(round.dividedBy(2)), there).abs();
        String told = "differs from the database's by %.3f s".formatted(off.toNanos() / 1e9);
        String advice = "set the clocks of both machines by NTP";
        if (off.compareTo(CLOCK_WRONG) > 0) {
            return Finding.fail("clock", told, advice);
        }
        return off.compareTo(CLOCK_OFF) > 0 ? Finding.warn("clock", told, advice) : Finding.ok("clock", told);
    }

    private static Finding connections(Connection connection, DatabaseSettings settings) throws SQLException {
        int allowed = Integer.parseInt(text(connection, "SHOW max_connections"));
        String told = "each node takes up to " + settings.poolSize() + " of " + allowed + " connections";
        return settings.poolSize() > allowed / 2
                ? Finding.warn(
                        "database",
                        told,
                        "lower ashlar.database.pool-size, or a second node will not get what it needs")
                : Finding.ok("database", told);
    }

    private static Finding migrations(EffectiveSettings settings, Database database) throws SQLException {
        List<Pending> pending;
        try {
            pending = Boot.migrations(settings, database).pending();
        } catch (MigrationFailure e) {
            return Finding.fail("migrations", String.valueOf(e.getMessage()), "mend that before the next start");
        }
        if (pending.isEmpty()) {
            return Finding.ok("migrations", "up to date");
        }
        String told = pending.size() + " pending, first " + pending.getFirst().script();
        return settings.get(DatabaseSettings.class).migrateOnStart()
                ? Finding.warn("migrations", told, "the next start applies them, or run `ashlar migrate`")
                : Finding.fail("migrations", told, "run `ashlar migrate`: the server will not start before");
    }

    private static Finding secret(RuntimeSettings runtime, Connection connection) {
        Optional<Secrets> secrets = Secrets.existing(runtime);
        if (secrets.isEmpty()) {
            return Finding.warn("secret", "none is set and none has been made", "the first start makes one");
        }
        try {
            return switch (SecretProof.check(secrets.get(), connection)) {
                case OPENS -> Finding.ok("secret", "opens what was sealed in this database");
                case NOTHING_SEALED -> Finding.ok("secret", "is there; nothing has been sealed with it yet");
                case SEALED_WITH_ANOTHER ->
                    Finding.fail(
                            "secret",
                            "is not the one this database was used with",
                            "bring the old ASHLAR_SECRET back, or accept the loss with `ashlar migrate --new-secret`");
            };
        } catch (SQLException e) {
            return Finding.ok("secret", "is there; the schema that would prove it is not");
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
