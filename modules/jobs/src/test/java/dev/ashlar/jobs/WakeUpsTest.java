package dev.ashlar.jobs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ashlar.kernel.database.Database;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.TestDatabase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@ModuleTest
@EnabledIf("dev.ashlar.jobs.Cluster#onPostgres")
class WakeUpsTest {

    private final App app;

    WakeUpsTest(App app) {
        this.app = app;
    }

    @Test
    void hearsTheNextWakeUpEvenWhenNothingCouldBeDoneAboutTheLast() {
        assumeTrue(app.database() == TestDatabase.POSTGRESQL, "one process on H2 needs nobody to tell it");
        AtomicInteger heard = new AtomicInteger();
        ListenForWakeUps listener = new ListenForWakeUps(app.get(Database.class), app.get(JobsSettings.class));
        try {
            listener.start(() -> {
                heard.incrementAndGet();
                throw new IllegalStateException("no connection is free");
            });
            for (int expected = 1; expected <= 3; expected++) {
                int least = expected;
                Eventually.within(Duration.ofSeconds(20), () -> heard + " heard", () -> {
                    app.get(WakeUps.class).wakeAll();
                    return heard.get() >= least;
                });
            }
        } finally {
            listener.close();
        }
    }
}
