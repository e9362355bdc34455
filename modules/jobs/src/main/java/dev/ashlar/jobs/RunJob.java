package dev.ashlar.jobs;

import dev.ashlar.jobs.JobTypes.JobType;
import dev.ashlar.jobs.PickJobs.Picked;
import dev.ashlar.jobs.RunningJob.Stop;
import dev.ashlar.kernel.Threads;
import dev.ashlar.kernel.database.DatabaseFault;
import dev.ashlar.kernel.database.DatabaseSettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one job or delivery from its start to the note of how it ended. What the work wrote and the note are one
 * commit; the note names the lease, so a worker that was given up on writes nothing at all.
 */
@Singleton
final class RunJob {

    private static final Logger LOG = LoggerFactory.getLogger(RunJob.class);
    private static final Duration DELIVERY_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration DELIVERY_RETENTION = Duration.ofDays(7);

    private final JobTypes types;
    private final EventTypes eventTypes;
    private final JobStore store;
    private final Payloads payloads;
    private final Origins origins;
    private final JobMetrics metrics;
    private final Sql sql;
    private final SecureRandom random;
    private final InstantSource clock;
    /** Requests need connections too: jobs in a transaction get half of the pool. */
    private final Semaphore connections;

    private final ExecutorService heavy;
    private final Map<UUID, RunningJob> running = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    RunJob(
            JobTypes types,
            EventTypes eventTypes,
            JobStore store,
            Payloads payloads,
            Origins origins,
            JobMetrics metrics,
            Sql sql,
            SecureRandom random,
            InstantSource clock,
            DatabaseSettings database,
            JobsSettings settings) {
        this.types = types;
        this.eventTypes = eventTypes;
        this.store = store;
        this.payloads = payloads;
        this.origins = origins;
        this.metrics = metrics;
        this.sql = sql;
        this.random = random;
        this.clock = clock;
        this.connections = new Semaphore(Math.max(1, database.poolSize() / 2));
        this.heavy = Threads.pool("jobs-heavy", settings.heavyThreads());
    }

    /** The rules of one row: those of its handler, or those of all listeners. */
    private record Rules(
            RetryPolicy retries, Duration timeout, Duration retention, boolean transactional, boolean heavy) {}

    Collection<RunningJob> running() {
        return running.values();
    }

    /** From now on whatever still arrives goes back untouched. */
    void stopAccepting() {
        stopping = true;
    }

    void run(Picked picked) {
        Job job = picked.job();
        if (stopping) {
            keepTrying(job, () -> store.handBack(job));
            return;
        }
        Rules rules = rules(job);
        RunningJob context = new RunningJob(job, rules.timeout, store, sql);
        running.put(job.id(), context);
        long start = System.nanoTime();
        String outcome = "done";
        try {
            origins.restore(job.origin(), job.id().toString(), () -> {
                if (rules.heavy) {
                    onHeavyThread(picked, rules, context);
                } else {
                    attempt(picked, rules, context);
                }
            });
        } catch (LeaseLost e) {
            outcome = "lost";
            LOG.info("{}", e.getMessage());
            absolve(job);
        } catch (Throwable e) {
            outcome = "failed";
            failed(context, rules, e);
        } finally {
            running.remove(job.id(), context);
            metrics.ran(job.type(), outcome, System.nanoTime() - start);
        }
    }

    private void absolve(Job job) {
        try {
            if (sql.ownTransaction(() -> store.absolve(job))) {
                LOG.info("Job {} ({}) did not end this process, only its lease", job.id(), job.type());
            }
        } catch (RuntimeException e) {
            LOG.debug("Could not say that job {} ended no process", job.id(), e);
        }
    }

    private void onHeavyThread(Picked picked, Rules rules, RunningJob context) throws Exception {
        try {
            heavy.submit(() -> {
                        origins.restore(
                                picked.job().origin(),
                                picked.job().id().toString(),
                                () -> attempt(picked, rules, context));
                        return true;
                    })
                    .get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    private void attempt(Picked picked, Rules rules, RunningJob context) throws Exception {
        context.enter();
        if (!rules.transactional) {
            perform(picked, context);
            sql.ownTransaction(() -> finish(context, rules));
            return;
        }
        connections.acquire();
        try {
            sql.ownTransaction(() -> {
                try {
                    perform(picked, context);
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new WorkFailed(e);
                }
                return finish(context, rules);
            });
        } catch (WorkFailed e) {
            throw e.failure;
        } finally {
            connections.release();
        }
    }

    private void perform(Picked picked, RunningJob context) throws Exception {
        Job job = picked.job();
        if (job.isDelivery()) {
            deliver(picked);
        } else {
            JobType<?> type = types.named(job.type())
                    .orElseThrow(() -> JobFailure.permanent("no module handles jobs of type " + job.type()));
            handle(type, job, context);
        }
    }

    private <P> void handle(JobType<P> type, Job job, RunningJob context) throws Exception {
        if (job.payload() == null) {
            throw JobFailure.permanent("the job has no payload");
        }
        type.handler().run(payloads.read(type.payload(), job.payload()), context);
    }

    private void deliver(Picked picked) throws Exception {
        EventTypes.Heard heard = eventTypes.listeners().get(picked.job().type());
        EventStore.Stored event = picked.event();
        if (heard == null || event == null) {
            throw JobFailure.permanent("the listener or the event has gone");
        }
        heard.listener().on(eventTypes.read(event.name(), event.payload()));
    }

    private boolean finish(RunningJob context, Rules rules) {
        context.close();
        Duration snooze = context.snoozed();
        boolean mine = snooze == null
                ? store.complete(context.job(), rules.retention)
                : store.snooze(context.job(), clock.instant().plus(snooze));
        if (!mine) {
            throw new LeaseLost(context.job().id());
        }
        return true;
    }

    private void failed(RunningJob context, Rules rules, Throwable failure) {
        Stop stop = context.close();
        Job job = context.job();
        switch (stop) {
            case HANDED_BACK -> LOG.info("Job {} ({}) was interrupted and handed back", job.id(), job.type());
            case CANCELLED ->
                keepTrying(job, () -> store.cancelRunning(job, rules.retention, "cancelled while it ran"));
            case TIMED_OUT -> settle(job, rules, "timed_out", "ran longer than " + rules.timeout, null, false);
            case null -> {
                if (DatabaseFault.isOutage(failure)) {
                    LOG.warn(
                            "Job {} ({}) lost the database and goes back: {}",
                            job.id(),
                            job.type(),
                            failure.getMessage());
                    keepTrying(job, () -> store.handBack(job));
                    return;
                }
                JobFailure said = failure instanceof JobFailure it ? it : null;
                settle(
                        job,
                        rules,
                        "failed",
                        chain(failure),
                        said == null ? null : said.retryAfter(),
                        said != null && said.isPermanent());
                LOG.debug("Job {} ({}) failed", job.id(), job.type(), failure);
            }
        }
    }

    /** Ends a job whose handler does not react to being stopped. Whatever it still does counts for nothing. */
    void giveUp(RunningJob context) {
        Rules rules = rules(context.job());
        failed(context, rules, new IllegalStateException("did not react to being stopped"));
        running.remove(context.job().id(), context);
    }

    private void settle(
            Job job, Rules rules, String outcome, String error, @Nullable Duration wished, boolean permanent) {
        if (permanent || job.attempt() >= job.maxAttempts()) {
            LOG.error(
                    "Job {} ({}) is dead after {} attempt(s): {}",
                    job.id(),
                    job.type(),
                    job.attempt(),
                    firstLine(error));
            keepTrying(job, () -> store.bury(job, rules.retention, outcome, error));
            return;
        }
        Duration wait = wished == null ? rules.retries.wait(job.attempt(), random) : wished;
        Instant at = clock.instant().plus(wait);
        LOG.warn(
                "Job {} ({}) {} in attempt {}, next in {}: {}",
                job.id(),
                job.type(),
                outcome,
                job.attempt(),
                wait,
                firstLine(error));
        keepTrying(job, () -> store.retry(job, at, outcome, error));
    }

    /** Writes down how a job ended, also when the database is away just now: until it is back, or this node ends. */
    private void keepTrying(Job job, BooleanSupplier note) {
        long pause = 200;
        while (true) {
            try {
                if (!sql.ownTransaction(note::getAsBoolean)) {
                    LOG.info("Job {} ({}) was no longer this worker's", job.id(), job.type());
                }
                return;
            } catch (RuntimeException e) {
                DatabaseFault fault = DatabaseFault.of(e);
                if (stopping || (fault != DatabaseFault.OUTAGE && fault != DatabaseFault.OVERLOAD)) {
                    LOG.error("Cannot note how job {} ended; it will be taken for abandoned", job.id(), e);
                    return;
                }
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            pause = Math.min(pause * 2, 2_000);
        }
    }

    private Rules rules(Job job) {
        if (job.isDelivery()) {
            return new Rules(PublishEvent.RETRIES, DELIVERY_TIMEOUT, DELIVERY_RETENTION, true, false);
        }
        return types.named(job.type())
                .map(type -> rules(type.handler()))
                .orElse(new Rules(RetryPolicy.never(), DELIVERY_TIMEOUT, DELIVERY_RETENTION, true, false));
    }

    private static Rules rules(JobHandler<?> handler) {
        return new Rules(
                handler.retries(), handler.timeout(), handler.retention(), handler.transactional(), handler.cpuHeavy());
    }

    /** The failure and what caused it, one line each. */
    static String chain(Throwable failure) {
        StringBuilder chain = new StringBuilder();
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 10; cause = cause.getCause(), depth++) {
            chain.append(depth == 0 ? "" : "\ncaused by ")
                    .append(cause.getClass().getSimpleName())
                    .append(cause.getMessage() == null ? "" : ": " + cause.getMessage());
        }
        String text = chain.toString().replace("\0", "");
        return text.length() > 4000 ? text.substring(0, 4000) : text;
    }

    private static String firstLine(String error) {
        int end = error.indexOf('\n');
        return end < 0 ? error : error.substring(0, end);
    }

    @PreDestroy
    void close() {
        heavy.shutdownNow();
    }

    /** Carries a checked failure out of a transaction. */
    private static final class WorkFailed extends RuntimeException {

        private final Exception failure;

        WorkFailed(Exception failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
