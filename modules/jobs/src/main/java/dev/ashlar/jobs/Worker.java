package dev.ashlar.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.RuntimeSettings.Role;
import dev.ashlar.kernel.Threads;
import dev.ashlar.kernel.database.DatabaseFault;
import dev.ashlar.kernel.operations.DrainListener;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine at work on this node: db-scheduler polls, keeps heartbeats and notices dead workers; what starts next is
 * {@link PickJobs}, and what starting means is {@link RunJob}.
 */
@Singleton
final class Worker implements ApplicationEventListener<ServerStartupEvent>, DrainListener {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(2);
    private static final int LOOKS_IN_A_ROW = 40;

    private final JobsSettings settings;
    private final RuntimeSettings runtime;
    private final DataSource dataSource;
    private final PickJobs pickJobs;
    private final RunJob runJob;
    private final RecoverJob recoverJob;
    private final JobLeases leases;
    private final JobTypes types;
    private final EventTypes eventTypes;
    private final BootChecks bootChecks;
    private final Housekeeping housekeeping;
    private final WakeUps wakeUps;
    private final ListenForWakeUps listener;
    private final JobMetrics metrics;
    private final Sql sql;
    private final String node;
    private final AtomicInteger heavyRunning = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicBoolean cutOff = new AtomicBoolean();
    /** Begins with the process: the first look comes a moment after the first request can. */
    private volatile long lookedAt = System.nanoTime();

    private volatile @Nullable Scheduler scheduler;
    private volatile Set<String> known = Set.of();

    Worker(
            JobsSettings settings,
            RuntimeSettings runtime,
            DataSource dataSource,
            PickJobs pickJobs,
            RunJob runJob,
            RecoverJob recoverJob,
            JobLeases leases,
            JobTypes types,
            EventTypes eventTypes,
            BootChecks bootChecks,
            Housekeeping housekeeping,
            WakeUps wakeUps,
            ListenForWakeUps listener,
            JobMetrics metrics,
            Sql sql,
            Ids ids) {
        this.settings = settings;
        this.runtime = runtime;
        // The engine wants connections of its own, not that of a transaction which happens to be running.
        this.dataSource = DelegatingDataSource.unwrapDataSource(dataSource);
        this.pickJobs = pickJobs;
        this.runJob = runJob;
        this.recoverJob = recoverJob;
        this.leases = leases;
        this.types = types;
        this.eventTypes = eventTypes;
        this.bootChecks = bootChecks;
        this.housekeeping = housekeeping;
        this.wakeUps = wakeUps;
        this.listener = listener;
        this.metrics = metrics;
        this.sql = sql;
        this.node = "node-" + ids.next();
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent started) {
        bootChecks.check();
        if (runtime.roles().contains(Role.WORKER)) {
            start();
        }
    }

    private synchronized void start() {
        if (scheduler != null) {
            return;
        }
        Set<String> names = new HashSet<>(types.all().keySet());
        names.addAll(eventTypes.listeners().keySet());
        known = Set.copyOf(names);
        Scheduler engine = Scheduler.create(dataSource, new EngineTask(this::run, recoverJob::recover))
                .tableName("jobs.scheduled_tasks")
                .jdbcCustomization(new EngineQueries(this::pick))
                .serializer(new NoSerializer())
                .schedulerName(new SchedulerName.Fixed(node))
                .threads(settings.threads())
                .executorService(new WorkerThreads(settings.threads()))
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(settings.pollInterval())
                .heartbeatInterval(settings.heartbeat())
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(AFTER_INTERRUPT)
                .failureLogging(LogLevel.WARN, false)
                .build();
        lookedAt = System.nanoTime();
        scheduler = engine;
        metrics.register();
        engine.start();
        wakeUps.onWakeUp(engine::triggerCheckForDueExecutions);
        listener.start(() -> {
            engine.triggerCheckForDueExecutions();
            housekeeping.checkCancellations(node);
        });
        housekeeping.start(node);
        LOG.info("Working on jobs as {} with {} threads", node, settings.threads());
    }

    /** Nothing while the database is away or too busy: that is said once, and the next poll tries again. */
    private List<Job> pick(Instant beat, int wanted) {
        try {
            List<Job> picked = choose(beat, wanted);
            if (cutOff.compareAndSet(true, false)) {
                LOG.info("Looking for jobs again");
            }
            return picked;
        } catch (RuntimeException e) {
            DatabaseFault fault = DatabaseFault.of(e);
            if (fault != DatabaseFault.OUTAGE && fault != DatabaseFault.OVERLOAD) {
                throw e;
            }
            if (cutOff.compareAndSet(false, true)) {
                LOG.warn("Cannot look for jobs just now: {}", e.getMessage());
            }
            return List.of();
        }
    }

    private List<Job> choose(Instant beat, int wanted) {
        int heavyRoom = settings.heavyThreads() - heavyRunning.get();
        // Nobody gets all of a node, so that there is always a place for whoever comes next.
        int share = Math.max(1, settings.threads() * 3 / 4);
        PickJobs.Choice choice =
                pickJobs.pick(node, beat, new PickJobs.Room(wanted, Math.max(0, heavyRoom), share), known);
        lookedAt = System.nanoTime();
        lookOn(choice);
        heavyRunning.addAndGet(
                (int) choice.jobs().stream().filter(this::isHeavy).count());
        return choice.jobs();
    }

    /** Behind lanes that are closed just now there may be open ones: looks at those at once, for so many lanes as are likely. */
    private void lookOn(PickJobs.Choice choice) {
        Scheduler engine = scheduler;
        if (choice.more() && looks.incrementAndGet() < LOOKS_IN_A_ROW && engine != null) {
            engine.triggerCheckForDueExecutions();
        } else {
            looks.set(0);
        }
    }

    /** How long ago this node could last look for work. A node with no place left need not look. */
    Duration sinceItLooked() {
        return runJob.running().size() >= settings.threads()
                ? Duration.ZERO
                : Duration.ofNanos(System.nanoTime() - lookedAt);
    }

    private void run(Job job) {
        try {
            runJob.run(job);
        } finally {
            if (isHeavy(job)) {
                heavyRunning.decrementAndGet();
            }
        }
    }

    private boolean isHeavy(Job job) {
        return types.named(job.type()).filter(type -> type.handler().cpuHeavy()).isPresent();
    }

    @Override
    public void onDrain(Step step, Duration within) {
        switch (step) {
            case BEGIN -> takeNoMore();
            case CONNECTIONS -> {}
            case LAST -> handBackAll(within.compareTo(settings.drain()) < 0 ? within : settings.drain());
        }
    }

    /** Where nobody announces the end, this is it. */
    @PreDestroy
    void stop() {
        takeNoMore();
        handBackAll(settings.drain());
    }

    private synchronized void takeNoMore() {
        Scheduler engine = scheduler;
        if (engine != null) {
            wakeUps.onWakeUp(() -> {});
            engine.pause();
        }
    }

    /**
     * Lets the jobs that run end for a while and hands back the rest: first in the database, so that the interrupted
     * attempt counts for nothing, then by interrupting it.
     */
    private synchronized void handBackAll(Duration within) {
        Scheduler engine = scheduler;
        if (engine == null) {
            return;
        }
        scheduler = null;
        // Interrupting and the last notes take time too, and the database is only there until the end of it.
        long deadline = System.nanoTime() + within.minus(within.dividedBy(4)).toNanos();
        while (!runJob.running().isEmpty() && System.nanoTime() < deadline) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        runJob.stopAccepting();
        housekeeping.stop();
        runJob.running().forEach(this::handBack);
        engine.stop();
    }

    private void handBack(RunningJob running) {
        UUID id = running.job().id();
        try {
            if (sql.ownTransaction(() -> leases.handBack(running.job()))) {
                running.stop(RunningJob.Stop.HANDED_BACK);
                LOG.info("Handed back job {} ({})", id, running.job().type());
            }
        } catch (RuntimeException e) {
            LOG.warn("Could not hand back job {}; others will find it abandoned", id, e);
        }
    }

    /** One virtual thread for each place. When a job has ended its lane may go on: that is looked for at once. */
    private final class WorkerThreads extends ThreadPoolExecutor {

        WorkerThreads(int threads) {
            super(threads, threads, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), Threads.virtual("jobs"));
        }

        @Override
        protected void afterExecute(Runnable ran, @Nullable Throwable failure) {
            Scheduler engine = scheduler;
            if (engine != null) {
                engine.triggerCheckForDueExecutions();
            }
        }
    }
}
