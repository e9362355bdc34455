package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.Module;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.Migrations;
import jakarta.inject.Singleton;
import java.sql.SQLException;

/** Whether the schemas are as far as this version needs them. Once they are, they stay so. */
@Singleton
final class MigrationsCheck implements HealthCheck {

    private static final String DONE = "up to date";

    private final Migrations migrations;
    private volatile boolean done;

    MigrationsCheck(Database database, RuntimeSettings runtime) {
        this.migrations =
                new Migrations(database.dataSource(), database.address().vendor(), Module.selected(runtime.modules()));
    }

    @Override
    public String name() {
        return "migrations";
    }

    @Override
    public String check() throws SQLException {
        if (done) {
            return DONE;
        }
        int pending = migrations.pending().size();
        if (pending > 0) {
            throw new IllegalStateException(pending + " pending: run `ashlar migrate`");
        }
        done = true;
        return DONE;
    }
}
