package dev.ashlar.jobs;

import dev.ashlar.jobs.JobTypes.JobType;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.PageRequest;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an administrator can see of jobs and do about them. */
@Singleton
class ManageJobs {

    private static final Logger LOG = LoggerFactory.getLogger(ManageJobs.class);
    private static final Duration DELIVERY_RETENTION = Duration.ofDays(7);

    private final JobStore store;
    private final JobTypes types;
    private final Payloads payloads;
    private final EnqueueJob enqueueJob;
    private final WakeUps wakeUps;
    private final Sql sql;
    private final InstantSource clock;

    ManageJobs(
            JobStore store,
            JobTypes types,
            Payloads payloads,
            EnqueueJob enqueueJob,
            WakeUps wakeUps,
            Sql sql,
            InstantSource clock) {
        this.store = store;
        this.types = types;
        this.payloads = payloads;
        this.enqueueJob = enqueueJob;
        this.wakeUps = wakeUps;
        this.sql = sql;
        this.clock = clock;
    }

    List<Job> list(@Nullable String type, @Nullable JobState state, PageRequest page) {
        UUID before = page.after().map(keys -> UUID.fromString(keys.getFirst())).orElse(null);
        StringBuilder where = new StringBuilder("event_id IS NULL");
        List<@Nullable Object> values = new ArrayList<>();
        if (type != null) {
            where.append(" AND type = ?");
            values.add(type);
        }
        if (state != null) {
            where.append(" AND state = ?");
            values.add(state.toString());
        }
        if (before != null) {
            where.append(" AND id < ?");
            values.add(before);
        }
        values.add(page.fetch());
        return sql.transaction(() -> sql.query(
                Job::read, "SELECT * FROM jobs.jobs WHERE " + where + " ORDER BY id DESC LIMIT ?", values.toArray()));
    }

    Job find(UUID id) {
        return sql.transaction(() -> store.find(id))
                .filter(job -> !job.isDelivery())
                .orElseThrow(() -> Refusal.of(JobsError.JOB_NOT_FOUND));
    }

    List<JobStore.Attempt> attempts(UUID id) {
        return sql.transaction(() -> store.attempts(id));
    }

    /** The payload without what nobody may see. */
    JsonNode payloadOf(Job job) {
        // The handler has gone and with it the knowledge of what is secret: nothing is shown.
        return types.named(job.type())
                .map(type -> Payloads.shown(
                        payloads.tree(job.payload()), type.handler().redacted()))
                .orElse(JsonNode.nullNode());
    }

    Enqueued start(String type, JsonNode payload, Enqueue options) {
        JobType<?> found = types.named(type)
                .filter(it -> it.handler().startableByHand())
                .orElseThrow(() -> Refusal.of(JobsError.JOB_TYPE_UNKNOWN));
        payloads.write(payload);
        Object converted = convert(found, payload);
        return sql.transaction(() -> enqueueJob.enqueue(converted, options));
    }

    /** Starts a job that is dead, cancelled or waits for its next attempt, with another payload if one is given. */
    Job retry(Caller caller, UUID id, @Nullable JsonNode payload) {
        return sql.transaction(() -> {
            Job job = find(id);
            String edited = payload == null ? null : edit(job, payload);
            boolean started = switch (job.state()) {
                case WAITING -> store.hurry(id, edited);
                case DEAD, CANCELLED -> revive(job, edited);
                case RUNNING, DONE -> false;
            };
            if (!started) {
                throw Refusal.of(JobsError.JOB_NOT_RETRYABLE);
            }
            LOG.info(
                    "Job {} ({}) is tried again on behalf of {}{}",
                    id,
                    job.type(),
                    caller.userId(),
                    edited == null ? "" : ", with another payload");
            wakeUps.afterCommit();
            return find(id);
        });
    }

    private String edit(Job job, JsonNode payload) {
        JobType<?> type = types.named(job.type()).orElseThrow(() -> Refusal.of(JobsError.JOB_TYPE_UNKNOWN));
        JsonNode restored = Payloads.restored(
                payload, payloads.tree(job.payload()), type.handler().redacted());
        convert(type, restored);
        return payloads.write(restored);
    }

    private boolean revive(Job job, @Nullable String payload) {
        JobType<?> type = types.named(job.type()).orElseThrow(() -> Refusal.of(JobsError.JOB_TYPE_UNKNOWN));
        return revive(job, type, payload);
    }

    private <P> boolean revive(Job job, JobType<P> type, @Nullable String payload) {
        String used = payload == null ? job.payload() : payload;
        if (used == null) {
            return false;
        }
        try {
            P value = payloads.read(type.payload(), used);
            Lane lane = Lane.of(type.handler(), type.handler().key(value), job.owner());
            return store.revive(job, payload, lane, type.handler().retries().attempts());
        } catch (IOException e) {
            throw Refusal.invalid("/payload", "invalid", "does not have the form this type of job takes");
        }
    }

    /** A waiting job is cancelled at once; a running one is told to stop. */
    Job cancel(Caller caller, UUID id) {
        return sql.transaction(() -> {
            Job job = find(id);
            Duration retention = types.named(job.type())
                    .map(type -> type.handler().retention())
                    .orElse(DELIVERY_RETENTION);
            if (!store.cancelWaiting(id, retention) && !store.requestCancel(id)) {
                throw Refusal.of(JobsError.JOB_NOT_CANCELLABLE);
            }
            LOG.info("Job {} ({}) is cancelled on behalf of {}", id, job.type(), caller.userId());
            wakeUps.afterCommit();
            return find(id);
        });
    }

    private Object convert(JobType<?> type, JsonNode payload) {
        try {
            return payloads.convert(type.payload(), payload);
        } catch (IOException | IllegalArgumentException e) {
            throw Refusal.invalid("/payload", "invalid", "does not have the form this type of job takes");
        }
    }

    List<String> paused() {
        return sql.transaction(() -> sql.query(row -> row.text("type"), "SELECT type FROM jobs.pauses ORDER BY type"));
    }

    /** Nobody starts jobs of this type, or of any with {@code *}, on any node. Those that run go on. */
    void pause(Caller caller, String type) {
        if (!type.equals("*") && types.named(type).isEmpty()) {
            throw Refusal.of(JobsError.JOB_TYPE_UNKNOWN);
        }
        sql.transaction(() -> sql.update(
                "INSERT INTO jobs.pauses (type, paused_by, paused_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                type,
                caller.userId(),
                clock.instant()));
        LOG.info("Jobs of type {} are paused on behalf of {}", type, caller.userId());
    }

    void resume(Caller caller, String type) {
        sql.transaction(() -> {
            wakeUps.afterCommit();
            return sql.update("DELETE FROM jobs.pauses WHERE type = ?", type);
        });
        LOG.info("Jobs of type {} are resumed on behalf of {}", type, caller.userId());
    }
}
