package dev.ashlar.jobs;

import dev.ashlar.jobs.JobTypes.JobType;
import dev.ashlar.kernel.Delivery;
import dev.ashlar.kernel.Threads;
import dev.ashlar.kernel.database.DatabaseSettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one job or delivery from its start to the note of how it ended. What the work wrote and the note are one
 * commit; the note names the lease, so a worker that was given up on writes nothing at all.
 */
@Singleton
final class RunJob {

    private static final Logger LOG = LoggerFactory.getLogger(RunJob.class);

    private final JobTypes types;
    private final EventTypes eventTypes;
    private final EventStore events;
    private final JobLeases leases;
    private final SettleJob settleJob;
    private final Payloads payloads;
    private final OriginOfWork origins;
    private final JobMetrics metrics;
    private final Sql sql;
    private final InstantSource clock;
    /** Requests need connections too: jobs in a transaction get half of the pool. */
    private final Semaphore connections;

    private final ExecutorService heavy;
    private final Map<UUID, RunningJob> running = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    RunJob(
            JobTypes types,
            EventTypes eventTypes,
            EventStore events,
            JobLeases leases,
            SettleJob settleJob,
            Payloads payloads,
            OriginOfWork origins,
            JobMetrics metrics,
            Sql sql,
            InstantSource clock,
            DatabaseSettings database,
            JobsSettings settings) {
        this.types = types;
        this.eventTypes = eventTypes;
        this.events = events;
        this.leases = leases;
        this.settleJob = settleJob;
        this.payloads = payloads;
        this.origins = origins;
        this.metrics = metrics;
        this.sql = sql;
        this.clock = clock;
        this.connections = new Semaphore(Math.max(1, database.poolSize() / 2));
        this.heavy = Threads.pool("jobs-heavy", settings.heavyThreads());
    }

    Collection<RunningJob> running() {
        return running.values();
    }

    /** From now on whatever still arrives goes back untouched. */
    void stopAccepting() {
        stopping = true;
        settleJob.stopTrying();
    }

    void run(Job job) {
        if (stopping) {
            settleJob.handBack(job);
            return;
        }
        JobRules rules = types.rulesOf(job);
        RunningJob context = new RunningJob(job, rules.timeout(), leases, sql);
        running.put(job.id(), context);
        long start = System.nanoTime();
        String outcome = "lost";
        try {
            outcome = origins.call(job.origin(), job.id().toString(), () -> work(job, rules, context));
        } catch (Exception e) {
            LOG.error("Cannot note how job {} ended; it will be taken for abandoned", job.id(), e);
        } finally {
            running.remove(job.id(), context);
            metrics.ran(job.type(), outcome, System.nanoTime() - start);
        }
    }

    /** Says how it ended, for the metrics. */
    private String work(Job job, JobRules rules, RunningJob context) {
        try {
            if (rules.heavy()) {
                onHeavyThread(job, rules, context);
            } else {
                attempt(job, rules, context);
            }
            return "done";
        } catch (LeaseLost e) {
            LOG.info("{}", e.getMessage());
            settleJob.absolve(job);
            return "lost";
        } catch (Throwable e) {
            if (e instanceof VirtualMachineError && !(e instanceof StackOverflowError)) {
                // Said before anything else, as it may be the last that this process does.
                LOG.error("Job {} ({}) has broken the virtual machine", job.id(), job.type(), e);
            }
            settleJob.failed(context, rules, e);
            return "failed";
        }
    }

    private void onHeavyThread(Job job, JobRules rules, RunningJob context) throws Exception {
        try {
            heavy.submit(() -> {
                        origins.restore(job.origin(), job.id().toString(), () -> attempt(job, rules, context));
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

    private void attempt(Job job, JobRules rules, RunningJob context) throws Exception {
        context.enter();
        if (!rules.transactional()) {
            perform(job, context);
            sql.ownTransaction(() -> finish(context, rules));
            return;
        }
        connections.acquire();
        try {
            sql.ownTransaction(() -> {
                try {
                    perform(job, context);
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

    private void perform(Job job, RunningJob context) throws Exception {
        if (job.eventId() != null) {
            deliver(job, job.eventId());
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

    /** Reads the event only now: when that fails it is this attempt that failed, and the job is in somebody's hands. */
    private void deliver(Job job, UUID eventId) throws Exception {
        EventTypes.Heard heard = eventTypes.listeners().get(job.type());
        EventStore.Stored event = events.find(eventId).orElse(null);
        if (heard == null || event == null) {
            throw JobFailure.permanent("the listener or the event has gone");
        }
        heard.listener()
                .on(
                        eventTypes.read(event.name(), event.payload()),
                        new Delivery(event.id(), event.name(), event.occurredAt(), job.attempt()));
    }

    private boolean finish(RunningJob context, JobRules rules) {
        context.close();
        Duration snooze = context.snoozed();
        boolean mine = snooze == null
                ? leases.complete(context.job(), rules.retention())
                : leases.snooze(context.job(), BoundedTimes.later(clock.instant(), snooze));
        if (!mine) {
            throw new LeaseLost(context.job().id());
        }
        return true;
    }

    /** Ends a job whose handler does not react to being stopped. Whatever it still does counts for nothing. */
    void giveUp(RunningJob context) {
        JobRules rules = types.rulesOf(context.job());
        settleJob.failed(context, rules, new IllegalStateException("did not react to being stopped"));
        running.remove(context.job().id(), context);
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
