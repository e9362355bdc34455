package dev.ashlar.kernel.operations;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.ashlar.kernel.operations.LogSettings.Threshold;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The levels of the log, package by package, to be changed while the program runs; for good or for a time. */
@Singleton
final class LogLevels {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LogLevels.class);

    /** A logger as it stands. */
    record State(
            String name,
            @Nullable Threshold level,
            Threshold effectiveLevel,
            @Nullable Instant expiresAt) {}

    /** What a logger goes back to. */
    private record Temporary(@Nullable Level before, Instant expiresAt, ScheduledFuture<?> end) {}

    private final InstantSource clock;
    private final TaskScheduler scheduler;
    private final Map<String, Temporary> temporary = new HashMap<>();

    LogLevels(InstantSource clock, @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler) {
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /** The loggers that have a level of their own, and the root. */
    synchronized List<State> all() {
        endWhatHasExpired();
        return Logging.context().getLoggerList().stream()
                .filter(logger -> logger.getLevel() != null)
                .map(this::state)
                .toList();
    }

    /** Looked at only: asking about a name must not make a logger of it. */
    synchronized Optional<State> find(String name) {
        endWhatHasExpired();
        return Optional.ofNullable(Logging.context().exists(name)).map(this::state);
    }

    /** Sets the level; none means as the package above. With an end, the present level comes back then. */
    synchronized State set(String name, @Nullable Threshold level, @Nullable Instant expiresAt) {
        endWhatHasExpired();
        Logger logger = Logging.context().getLogger(name);
        Temporary earlier = temporary.remove(name);
        Level before = earlier == null ? logger.getLevel() : earlier.before();
        if (earlier != null) {
            earlier.end().cancel(false);
        }
        if (expiresAt != null) {
            Duration left = Duration.between(clock.instant(), expiresAt);
            ScheduledFuture<?> end = scheduler.schedule(left.plusMillis(10), this::all);
            temporary.put(name, new Temporary(before, expiresAt, end));
        }
        logger.setLevel(level == null ? null : level.level());
        LOG.info(
                "Log level of {} is now {}{}",
                name,
                level == null ? "that of its parent" : level,
                expiresAt == null ? "" : " until " + expiresAt);
        return state(logger);
    }

    private void endWhatHasExpired() {
        Instant now = clock.instant();
        temporary.entrySet().removeIf(entry -> {
            if (entry.getValue().expiresAt().isAfter(now)) {
                return false;
            }
            Logging.context()
                    .getLogger(entry.getKey())
                    .setLevel(entry.getValue().before());
            LOG.info("Log level of {} is back to what it was", entry.getKey());
            return true;
        });
    }

    private State state(Logger logger) {
        Temporary until = temporary.get(logger.getName());
        Level own = logger.getLevel();
        return new State(
                logger.getName(),
                own == null ? null : threshold(own),
                threshold(logger.getEffectiveLevel()),
                until == null ? null : until.expiresAt());
    }

    private static Threshold threshold(Level level) {
        return level.toInt() < Level.TRACE_INT ? Threshold.TRACE : Threshold.named(level.toString());
    }
}
