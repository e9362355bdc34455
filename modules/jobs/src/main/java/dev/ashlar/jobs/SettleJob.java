package dev.ashlar.jobs;

import dev.ashlar.jobs.RunningJob.Stop;
import dev.ashlar.kernel.database.DatabaseFault;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Decides what becomes of a job whose attempt did not end well, and writes it down. */
@Singleton
final class SettleJob {

    private static final Logger LOG = LoggerFactory.getLogger(SettleJob.class);
    private static final int LONGEST = 4000;

    private final JobLeases leases;
    private final Payloads payloads;
    private final Sql sql;
    private final SecureRandom random;
    private final InstantSource clock;
    private volatile boolean stopping;

    SettleJob(JobLeases leases, Payloads payloads, Sql sql, SecureRandom random, InstantSource clock) {
        this.leases = leases;
        this.payloads = payloads;
        this.sql = sql;
        this.random = random;
        this.clock = clock;
    }

    /** From now on what cannot be written at once is left for others to find. */
    void stopTrying() {
        stopping = true;
    }

    void handBack(Job job) {
        keepTrying(job, () -> leases.handBack(job));
    }

    /** A worker that was given up on was only slow. */
    void absolve(Job job) {
        try {
            if (sql.ownTransaction(() -> leases.absolve(job))) {
                LOG.info("Job {} ({}) did not end this process, only its lease", job.id(), job.type());
            }
        } catch (RuntimeException e) {
            LOG.debug("Could not say that job {} ended no process", job.id(), e);
        }
    }

    void failed(RunningJob context, JobRules rules, Throwable failure) {
        Stop stop = context.close();
        Job job = context.job();
        switch (stop) {
            case HANDED_BACK -> LOG.info("Job {} ({}) was interrupted and handed back", job.id(), job.type());
            case CANCELLED ->
                keepTrying(job, () -> leases.cancelRunning(job, rules.retention(), "cancelled while it ran"));
            case TIMED_OUT -> settle(job, rules, "timed_out", "ran longer than " + rules.timeout(), null, false);
            case null -> {
                if (DatabaseFault.isOutage(failure)) {
                    LOG.warn(
                            "Job {} ({}) lost the database and goes back: {}",
                            job.id(),
                            job.type(),
                            failure.getMessage());
                    handBack(job);
                    return;
                }
                JobFailure said = failure instanceof JobFailure it ? it : null;
                settle(
                        job,
                        rules,
                        "failed",
                        shortened(payloads.withoutSecrets(chain(failure), job, rules.redacted())),
                        said == null ? null : said.retryAfter(),
                        said != null && said.isPermanent());
                if (rules.redacted().isEmpty()) {
                    LOG.atLevel(saidBy(failure) == null ? Level.DEBUG : Level.WARN)
                            .setCause(failure)
                            .log("Job {} ({}) failed", job.id(), job.type());
                }
            }
        }
    }

    private void settle(
            Job job, JobRules rules, String outcome, String error, @Nullable Duration wished, boolean permanent) {
        if (permanent || job.attempt() >= job.maxAttempts()) {
            LOG.error(
                    "Job {} ({}) is dead after {} attempt(s): {}",
                    job.id(),
                    job.type(),
                    job.attempt(),
                    firstLine(error));
            keepTrying(job, () -> leases.bury(job, rules.retention(), outcome, error));
            return;
        }
        Duration wait = wished == null ? rules.retries().wait(job.attempt(), random) : wished;
        Instant at = BoundedTimes.later(clock.instant(), wait);
        LOG.warn(
                "Job {} ({}) {} in attempt {}, next in {}: {}",
                job.id(),
                job.type(),
                outcome,
                job.attempt(),
                wait,
                firstLine(error));
        keepTrying(job, () -> leases.retry(job, at, outcome, error));
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

    /**
     * What a failure says, without what a database has said: that quotes statements and values, which are no business of
     * whoever looks at jobs. The log has it.
     */
    private static @Nullable String message(Throwable failure) {
        String message = failure.getMessage();
        if (failure instanceof SQLException sql) {
            return "the database refused (" + DatabaseFault.of(sql).name().toLowerCase(Locale.ROOT) + ", SQLSTATE "
                    + sql.getSQLState() + ")";
        }
        SQLException below = saidBy(failure);
        boolean quotes =
                message != null && below != null && below.getMessage() != null && message.contains(below.getMessage());
        return quotes ? null : message;
    }

    private static @Nullable SQLException saidBy(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    /** The failure and what caused it, one line each. */
    private static String chain(Throwable failure) {
        StringBuilder chain = new StringBuilder();
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 10; cause = cause.getCause(), depth++) {
            String message = message(cause);
            chain.append(depth == 0 ? "" : "\ncaused by ")
                    .append(cause.getClass().getSimpleName())
                    .append(message == null ? "" : ": " + message);
        }
        return chain.toString().replace("\0", "");
    }

    /** Last of all: what is left of a secret that was cut in two could not be told from other text. */
    private static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    private static String firstLine(String error) {
        int end = error.indexOf('\n');
        return end < 0 ? error : error.substring(0, end);
    }
}
