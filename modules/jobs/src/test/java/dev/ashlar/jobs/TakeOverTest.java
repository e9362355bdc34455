package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What was in the hands of a node that is killed, sleeps or stops is done by another one, once. {@code
 * -Dashlar.jobs.drill=220} makes the drill as long as the promise is; the build has a short one.
 */
@EnabledIf("dev.ashlar.jobs.Cluster#onPostgres")
class TakeOverTest {

    private static final String JOBS = Cluster.JOBS;
    /** How long the sleeper sleeps at least; it sleeps until another node has done its work. */
    private static final Duration SLEEP = Duration.ofSeconds(Integer.getInteger("ashlar.jobs.sleep", 0));

    private final Cluster cluster = new Cluster();

    @Test
    void losesNothingAndDoublesNothingWhenNodesAreKilledAtRandom() throws Exception {
        int rounds = Integer.getInteger("ashlar.jobs.drill", 5);
        System.out.println("drill: " + new Drill(cluster.url()).run(rounds));
    }

    @Test
    void aSleeperIsReplacedAndCanFinishNothingWhenItWakes() throws Exception {
        try (Node first = cluster.start(Cluster.QUICK).awaitReady()) {
            String id = cluster.make(first, "{\"record\": \"slept\", \"sleepMillis\": 4000}");
            cluster.reaches(id, "running", Duration.ofSeconds(10), first);
            first.signal("STOP");
            Instant asleep = Instant.now();
            try (Node second = cluster.start(Cluster.QUICK).awaitReady()) {
                cluster.reaches(id, "done", Duration.ofSeconds(40), second);
                long left = SLEEP.minus(Duration.between(asleep, Instant.now())).toMillis();
                TimeUnit.MILLISECONDS.sleep(Math.max(0, left));
                first.signal("CONT");
                Eventually.within(
                        Duration.ofSeconds(30),
                        first::output,
                        () -> first.output().contains("was no longer")
                                || first.output().contains("was given to another worker"));
                assertThat(cluster.recorded("slept")).isEqualTo(1);
                Answer answer = second.admin().get(JOBS + "/" + id).is(200).has("\"outcome\":\"lost\"");
                assertThat(answer.at("/data/job/attempt").getIntValue()).isEqualTo(2);
                // And it works again.
                String next = cluster.make(first, "{\"record\": \"awake\"}");
                cluster.reaches(next, "done", Duration.ofSeconds(10), first);
            }
        }
    }

    @Test
    void handsBackOnSigtermWithoutCostingAnAttempt() throws Exception {
        try (Node first = cluster.start(Cluster.QUICK, "ashlar.jobs.drain=1s").awaitReady()) {
            String id = cluster.make(first, "{\"record\": \"handed\", \"sleepMillis\": 3000}");
            cluster.reaches(id, "running", Duration.ofSeconds(10), first);
            first.signal("TERM");
            assertThat(first.awaitEnd(Duration.ofSeconds(60))).isZero();
            assertThat(cluster.state(id)).isEqualTo("waiting");
            assertThat(cluster.database().count("SELECT attempt FROM jobs.jobs WHERE id = '" + id + "'"))
                    .isZero();
            try (Node second = cluster.start(Cluster.QUICK).awaitReady()) {
                cluster.reaches(id, "done", Duration.ofSeconds(20), second);
                assertThat(cluster.database().count("SELECT attempt FROM jobs.jobs WHERE id = '" + id + "'"))
                        .isEqualTo(1);
                assertThat(cluster.recorded("handed")).isEqualTo(1);
            }
        }
    }

    /** With the settings as they are: nobody waits longer than half a minute for what a killed node did. */
    @Test
    void takesOverWhatAKilledNodeDidWithinHalfAMinute() {
        try (Node first = cluster.start().awaitReady();
                Node second = cluster.start("ashlar.roles=web").awaitReady()) {
            String id = cluster.make(first, "{\"record\": \"long\", \"sleepMillis\": 600000}");
            cluster.reaches(id, "running", Duration.ofSeconds(10), first);
            try (Node third = cluster.start("ashlar.roles=worker").awaitReady()) {
                String before = node(id);
                first.kill();
                Instant killed = Instant.now();
                Eventually.within(
                        Duration.ofSeconds(30),
                        third::output,
                        () -> cluster.state(id).equals("running") && !node(id).equals(before));
                System.out.println("take-over: after "
                        + Duration.between(killed, Instant.now()).toMillis() + " ms");
                assertThat(second.admin()
                                .get(JOBS + "/" + id)
                                .is(200)
                                .has("\"outcome\":\"lost\"")
                                .at("/data/job/attempt")
                                .getIntValue())
                        .isEqualTo(2);
                // A node that does no work can stop what runs elsewhere.
                second.admin().post(JOBS + "/" + id + "/cancel").is(202);
                cluster.reaches(id, "cancelled", Duration.ofSeconds(5), third);
            }
        }
    }

    private String node(String id) {
        return cluster.database()
                .texts("SELECT node FROM jobs.jobs WHERE id = '" + id + "'")
                .getFirst();
    }
}
