package dev.ashlar.kernel.database;

import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.Settings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How the database is reached and how long anything may wait for it. */
@Settings("database")
public record DatabaseSettings(
        @Setting(
                value = "",
                env = "DATABASE_URL",
                example = "postgres://ashlar:password@localhost:5432/ashlar",
                why = "PostgreSQL, as a URL or in JDBC form. Empty: an embedded H2 file in the data directory.")
        @Nullable
        Secret url,

        @Setting(
                value = "10",
                min = "1",
                max = "200",
                why = "Connections per node. docs/operating/database.md has the measurements behind the default.")
        int poolSize,

        @Setting(
                value = "5s",
                min = "250ms",
                max = "60s",
                why = "How long a request waits for a free connection before it is answered with 503.")
        Duration acquireTimeout,

        @Setting(
                value = "20s",
                min = "100ms",
                max = "10m",
                why = "A statement that runs longer is ended by the database.")
        Duration statementTimeout,

        @Setting(
                value = "10s",
                min = "100ms",
                max = "10m",
                why = "A statement that waits longer for a lock of another transaction is given up.")
        Duration lockTimeout,

        @Setting(
                value = "500ms",
                min = "1ms",
                max = "10m",
                why = "Statements slower than this are logged with their module.")
        Duration slowStatement,

        @Setting(
                value = "2m",
                min = "0s",
                max = "1d",
                why = "A connection held for longer is logged with the place that took it; 0s switches that off.")
        Duration leakAfter,

        @Setting(
                value = "60s",
                min = "0s",
                max = "10m",
                why = "How long the start waits for a database that does not answer yet.")
        Duration startTimeout,

        @Setting(
                value = "true",
                why =
                        "Brings the schemas up to date at start. Switch off where `ashlar migrate` runs as a job of its own.")
        boolean migrateOnStart) {

    public DatabaseSettings {
        if (url != null) {
            DatabaseAddress.parse(url.reveal().strip());
        }
    }
}
