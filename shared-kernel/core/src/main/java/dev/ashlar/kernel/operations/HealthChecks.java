package dev.ashlar.kernel.operations;

import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the health checks, all at once and each with a time-out. Whoever asks within a second of a run gets its outcome, and
 * whoever asks during a run shares it: anybody may ask, so asking must not be a way to load the database.
 */
@Singleton
final class HealthChecks {

    /** What a check said. */
    record Outcome(String name, boolean up, boolean decidesReadiness, Duration took, String message) {}

    /** What all checks said. */
    record Report(List<Outcome> outcomes) {
        boolean isUp() {
            return outcomes.stream().allMatch(Outcome::up);
        }

        boolean isReady() {
            return outcomes.stream().allMatch(outcome -> outcome.up() || !outcome.decidesReadiness());
        }
    }

    private record Run(long startedAt, CompletableFuture<Report> report) {
        boolean answersFor(long now) {
            return !report.isDone() || now - startedAt < FRESH_NANOS;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final ExecutorService threads;
    private final List<Probe> probes;
    private final AtomicReference<@Nullable Run> latest = new AtomicReference<>();

    HealthChecks(List<HealthCheck> checks, @Named(TaskExecutors.BLOCKING) ExecutorService threads) {
        this.threads = threads;
        this.probes = checks.stream()
                .sorted(Comparator.comparing(HealthCheck::name))
                .map(Probe::new)
                .toList();
    }

    CompletionStage<Report> report() {
        Run known = latest.get();
        long now = System.nanoTime();
        if (known != null && known.answersFor(now)) {
            return known.report();
        }
        Run next = new Run(now, new CompletableFuture<>());
        if (!latest.compareAndSet(known, next)) {
            return report();
        }
        threads.execute(new RunAll(next));
        return next.report();
    }

    /** Waits for all checks, on a thread of its own. */
    private final class RunAll implements Runnable {

        private final Run run;

        RunAll(Run run) {
            this.run = run;
        }

        @Override
        public void run() {
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            probes.forEach(Probe::start);
            run.report()
                    .complete(new Report(
                            probes.stream().map(probe -> probe.await(deadline)).toList()));
        }
    }

    /** One check between runs: remembers a run that hangs, so that no second one joins it. */
    private final class Probe {

        private final HealthCheck check;
        private @Nullable Future<Outcome> running;
        /** A future that was cancelled is done at once, however long its thread still hangs. */
        private volatile boolean busy;

        private boolean wasUp = true;

        Probe(HealthCheck check) {
            this.check = check;
        }

        void start() {
            if (!busy) {
                running = threads.submit(this::run);
            }
        }

        Outcome await(long deadline) {
            Future<Outcome> present = running;
            Outcome outcome;
            try {
                outcome = present == null
                        ? down(TIMEOUT, "has not ended since it was asked before")
                        : present.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                running = null;
            } catch (TimeoutException e) {
                present.cancel(true);
                running = null;
                outcome = down(TIMEOUT, "did not answer within " + TIMEOUT.toSeconds() + " s");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                outcome = down(TIMEOUT, "interrupted");
            } catch (CancellationException | ExecutionException e) {
                running = null;
                outcome = down(TIMEOUT, "broke off");
            }
            tellChange(outcome);
            return outcome;
        }

        private Outcome run() {
            long start = System.nanoTime();
            busy = true;
            try {
                String message = check.check();
                return new Outcome(check.name(), true, check.decidesReadiness(), since(start), message);
            } catch (Exception e) {
                String message = e.getMessage();
                return down(
                        since(start),
                        LogText.clean(message == null ? e.getClass().getSimpleName() : message));
            } finally {
                busy = false;
            }
        }

        private Outcome down(Duration took, String message) {
            return new Outcome(check.name(), false, check.decidesReadiness(), took, message);
        }

        /** Says it once when something breaks and once when it is mended, not at every question. */
        private void tellChange(Outcome outcome) {
            if (outcome.up() != wasUp) {
                wasUp = outcome.up();
                if (outcome.up()) {
                    LOG.info("Health: {} is up again", outcome.name());
                } else {
                    LOG.warn("Health: {} is down: {}", outcome.name(), outcome.message());
                }
            }
        }

        private static Duration since(long start) {
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }
}
