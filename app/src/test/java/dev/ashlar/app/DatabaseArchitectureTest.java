package dev.ashlar.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ashlar.architecture.LiveCatalogue;
import dev.ashlar.kernel.Module;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.TestDatabase;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What all migrations together have made of a real PostgreSQL. */
@ModuleTest
class DatabaseArchitectureTest {

    private final App app;

    DatabaseArchitectureTest(App app) {
        this.app = app;
    }

    @Test
    void nothingInTheDatabaseReachesFromOneModuleIntoAnother() throws SQLException {
        assumeTrue(app.database() == TestDatabase.POSTGRESQL, "only PostgreSQL's catalogue is read");
        LiveCatalogue.of(Module.all(), Set.of("kernel"))
                .check(DelegatingDataSource.unwrapDataSource(app.get(DataSource.class)))
                .assertClean();
    }
}
