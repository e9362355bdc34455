package dev.ashlar.jobs;

import dev.ashlar.kernel.operations.OutgoingHeaders;
import io.micronaut.context.annotation.Requires;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Handlers and schedules of the tests. */
final class JobFixtures {

    private JobFixtures() {}

    /** At most three starts within two seconds for one host. */
    @Singleton
    static class CallHost implements JobHandler<CallHost.Call> {

        final List<Instant> starts = new CopyOnWriteArrayList<>();

        @Serdeable
        record Call(String host) {}

        @Override
        public String type() {
            return "jobs.test-call.v1";
        }

        @Override
        public void run(Call call, JobContext context) {
            starts.add(Instant.now());
        }

        @Override
        public String key(Call call) {
            return call.host;
        }

        @Override
        public Rate rate() {
            return new Rate(3, Duration.ofSeconds(2));
        }
    }

    /** At most ten starts within a minute for one host. */
    @Singleton
    static class CallSeldom implements JobHandler<CallSeldom.Turn> {

        @Serdeable
        record Turn(String host) {}

        @Override
        public String type() {
            return "jobs.test-call-seldom.v1";
        }

        @Override
        public void run(Turn turn, JobContext context) {}

        @Override
        public String key(Turn turn) {
            return turn.host;
        }

        @Override
        public Rate rate() {
            return Rate.perMinute(10);
        }
    }

    /** Computes, one at a time on each node. */
    @Singleton
    static class Compute implements JobHandler<Compute.Task> {

        final AtomicInteger now = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();

        @Serdeable
        record Task(int rounds) {}

        @Override
        public String type() {
            return "jobs.test-compute.v1";
        }

        @Override
        public void run(Task task, JobContext context) throws InterruptedException {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.sleep(task.rounds);
            now.decrementAndGet();
            done.incrementAndGet();
        }

        @Override
        public boolean cpuHeavy() {
            return true;
        }
    }

    /** Long work without a transaction, with a short time-out and three quick attempts. */
    @Singleton
    static class Export implements JobHandler<Export.Wanted> {

        final Map<String, String> log = new ConcurrentHashMap<>();
        private final Sql sql;

        Export(Sql sql) {
            this.sql = sql;
        }

        @Serdeable
        record Wanted(String name, int millis) {}

        @Override
        public String type() {
            return "jobs.test-export.v1";
        }

        @Override
        public void run(Wanted wanted, JobContext context) throws InterruptedException {
            log.put(wanted.name, sql.inTransaction() ? "in a transaction" : "free");
            context.progress(40, "almost half");
            Thread.sleep(wanted.millis);
            context.transaction(() -> sql.update(
                    "INSERT INTO jobs.probes (job_id, text, attempt, at) VALUES (?, ?, ?, now())",
                    context.id(),
                    wanted.name,
                    context.attempt()));
        }

        @Override
        public boolean transactional() {
            return false;
        }

        @Override
        public Duration timeout() {
            return Duration.ofMillis(800);
        }

        @Override
        public RetryPolicy retries() {
            return RetryPolicy.doubling(2, Duration.ofMillis(50), Duration.ofMillis(50));
        }
    }

    /** Every night at half past two in Berlin. */
    @Singleton
    @Requires(missingProperty = "test.node")
    static class Nightly implements Schedule {

        @Override
        public String name() {
            return "jobs.test-nightly";
        }

        @Override
        public String cron() {
            return "0 30 2 * * *";
        }

        @Override
        public ZoneId zone() {
            return ZoneId.of("Europe/Berlin");
        }

        @Override
        public Object payload(Instant due) {
            return ProbeJob.Probe.recording("nightly " + due);
        }
    }

    /** Every hour, and nothing is left out. */
    @Singleton
    @Requires(missingProperty = "test.node")
    static class Hourly implements Schedule {

        @Override
        public String name() {
            return "jobs.test-hourly";
        }

        @Override
        public String cron() {
            return "0 0 * * * *";
        }

        @Override
        public MissedRuns missedRuns() {
            return MissedRuns.ALL;
        }

        @Override
        public Object payload(Instant due) {
            return ProbeJob.Probe.recording("hourly " + due);
        }
    }

    /** Every hour, and what was missed was missed. */
    @Singleton
    @Requires(missingProperty = "test.node")
    static class Punctual implements Schedule {

        @Override
        public String name() {
            return "jobs.test-punctual";
        }

        @Override
        public String cron() {
            return "0 0 * * * *";
        }

        @Override
        public MissedRuns missedRuns() {
            return MissedRuns.SKIP;
        }

        @Override
        public Object payload(Instant due) {
            return ProbeJob.Probe.recording("punctual " + due);
        }
    }

    /** Cannot say what is to be done while it is told so. */
    @Singleton
    @Requires(missingProperty = "test.node")
    static class Undecided implements Schedule {

        final AtomicBoolean lost = new AtomicBoolean();

        @Override
        public String name() {
            return "jobs.test-undecided";
        }

        @Override
        public String cron() {
            return "0 0 0 1 1 *";
        }

        @Override
        public Object payload(Instant due) {
            if (lost.get()) {
                throw new IllegalStateException("nobody knows what is to be done");
            }
            return ProbeJob.Probe.recording("decided " + due);
        }
    }

    /** Does not hear that it is to stop, and writes when it is through. */
    @Singleton
    static class Deaf implements JobHandler<Deaf.Order> {

        volatile CountDownLatch awake = new CountDownLatch(1);
        private final Sql sql;

        Deaf(Sql sql) {
            this.sql = sql;
        }

        @Serdeable
        record Order(String name) {}

        @Override
        public String type() {
            return "jobs.test-deaf.v1";
        }

        @Override
        public void run(Order order, JobContext context) {
            CountDownLatch awake = this.awake;
            boolean through = false;
            while (!through) {
                try {
                    through = awake.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    // As bad handlers do.
                }
            }
            sql.update(
                    "INSERT INTO jobs.probes (job_id, text, attempt, at) VALUES (?, ?, ?, now())",
                    context.id(),
                    order.name,
                    context.attempt());
        }
    }

    /** Fails, and says too much about it. */
    @Singleton
    static class Leaky implements JobHandler<Leaky.Charge> {

        @Serdeable
        record Charge(String name, Card card) {}

        @Serdeable
        record Card(String number, String holder) {}

        @Override
        public String type() {
            return "jobs.test-leaky.v1";
        }

        @Override
        public void run(Charge charge, JobContext context) {
            throw JobFailure.permanent(
                    "could not charge " + charge.card, new IllegalStateException("refused: " + charge.card.number));
        }

        @Override
        public Set<String> redacted() {
            return Set.of("number");
        }
    }

    /** Asks another system for something. */
    @Singleton
    static class CallOut implements JobHandler<CallOut.Errand> {

        private final OutgoingHeaders outgoing;

        CallOut(OutgoingHeaders outgoing) {
            this.outgoing = outgoing;
        }

        @Serdeable
        record Errand(URI address) {}

        @Override
        public String type() {
            return "jobs.test-errand.v1";
        }

        @Override
        public void run(Errand errand, JobContext context) throws Exception {
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpRequest call =
                        outgoing.addTo(HttpRequest.newBuilder(errand.address)).build();
                client.send(call, HttpResponse.BodyHandlers.discarding());
            }
        }

        @Override
        public boolean transactional() {
            return false;
        }

        @Override
        public boolean startableByHand() {
            return true;
        }
    }

    /** Takes all the memory there is. */
    @Singleton
    static class Hungry implements JobHandler<Hungry.Meal> {

        @Serdeable
        record Meal(String name) {}

        @Override
        public String type() {
            return "jobs.test-hungry.v1";
        }

        @Override
        public void run(Meal meal, JobContext context) {
            long[][] eaten = new long[100_000][];
            for (int i = 0; i < eaten.length; i++) {
                eaten[i] = new long[2 * 1024 * 1024];
            }
            throw new IllegalStateException("still hungry after " + eaten.length);
        }

        @Override
        public boolean startableByHand() {
            return true;
        }
    }

    /** More often than anybody can make up for at once. */
    @Singleton
    @Requires(missingProperty = "test.node")
    static class EveryMinute implements Schedule {

        @Override
        public String name() {
            return "jobs.test-every-minute";
        }

        @Override
        public String cron() {
            return "0 * * * * *";
        }

        @Override
        public MissedRuns missedRuns() {
            return MissedRuns.ALL;
        }

        @Override
        public Object payload(Instant due) {
            return ProbeJob.Probe.recording("minute " + due);
        }
    }

    /** Says when it started. */
    @Singleton
    static class Stamp implements JobHandler<Stamp.Now> {

        final BlockingQueue<Long> starts = new LinkedBlockingQueue<>();

        @Serdeable
        record Now(int number) {}

        @Override
        public String type() {
            return "jobs.test-stamp.v1";
        }

        @Override
        public void run(Now now, JobContext context) {
            starts.add(System.nanoTime());
        }
    }
}
