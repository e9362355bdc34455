package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A job that ends the process which runs it is dead after three processes, and the fourth lives. */
@EnabledIf("dev.ashlar.jobs.Cluster#onPostgres")
class PoisonTest {

    private final Cluster cluster = new Cluster();

    @Test
    void buriesAJobThatHasKilledThreeProcesses() throws Exception {
        poison("probe", "{\"record\": \"poison\", \"exit\": true}", 137);
    }

    @Test
    void buriesAJobThatThreeProcessesRanOutOfMemoryOver() throws Exception {
        poison("jobs.test-hungry.v1", "{\"name\": \"poison\"}", 1);
    }

    /** The job comes from outside: a node that has made it could end before it has told so. */
    private void poison(String type, String payload, int exit) throws InterruptedException {
        try (Node victim = cluster.start(Cluster.QUICK).awaitReady()) {
            cluster.insert(0xbb, 0xbb, type, payload, "poison:", 0, 0, 0);
            endsWith(exit, victim);
        }
        for (int i = 2; i <= 3; i++) {
            try (Node victim = cluster.start(Cluster.QUICK)) {
                endsWith(exit, victim);
            }
        }
        String id = "01900000-0000-7000-8000-0000000000bb";
        try (Node survivor = cluster.start(Cluster.QUICK).awaitReady()) {
            cluster.reaches(id, "dead", Duration.ofSeconds(30), survivor);
            String other = cluster.make(survivor, "{\"record\": \"healthy\"}");
            cluster.reaches(other, "done", Duration.ofSeconds(10), survivor);
            assertThat(survivor.isAlive()).isTrue();
            assertThat(cluster.recorded("poison")).isZero();
            survivor.admin().get(Cluster.JOBS + "/" + id).is(200).has("for the 3rd time");
        }
    }

    private static void endsWith(int exit, Node victim) throws InterruptedException {
        assertThat(victim.awaitEnd(Duration.ofSeconds(60))).as(victim.output()).isEqualTo(exit);
    }
}
