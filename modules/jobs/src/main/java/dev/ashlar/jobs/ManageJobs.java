package dev.ashlar.jobs;

import dev.ashlar.jobs.JobTypes.JobType;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Refusal.Violation;
import dev.ashlar.kernel.http.PageRequest;
import dev.ashlar.kernel.http.StrictJson;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an administrator can see of jobs and do about them. */
@Singleton
class ManageJobs {

    private static final Logger LOG = LoggerFactory.getLogger(ManageJobs.class);

    private static final String PAYLOAD = "/payload";

    private final JobStore store;
    private final JobTypes types;
    private final EventTypes eventTypes;
    private final Events events;
    private final Payloads payloads;
    private final StrictJson json;
    private final EnqueueJob enqueueJob;
    private final WakeUps wakeUps;
    private final Sql sql;
    private final InstantSource clock;

    ManageJobs(
            JobStore store,
            JobTypes types,
            EventTypes eventTypes,
            Events events,
            Payloads payloads,
            StrictJson json,
            EnqueueJob enqueueJob,
            WakeUps wakeUps,
            Sql sql,
            InstantSource clock) {
        this.store = store;
        this.types = types;
        this.eventTypes = eventTypes;
        this.events = events;
        this.payloads = payloads;
        this.json = json;
        this.enqueueJob = enqueueJob;
        this.wakeUps = wakeUps;
        this.sql = sql;
        this.clock = clock;
    }

    List<Job> list(@Nullable String type, @Nullable JobState state, PageRequest page) {
        Sql.Where where = new Sql.Where("event_id IS NULL")
                .and("type = ?", type)
                .and("state = ?", state == null ? null : state.toString())
                .and(
                        "id < ?",
                        page.after()
                                .map(keys -> UUID.fromString(keys.getFirst()))
                                .orElse(null));
        return sql.transaction(
                () -> sql.query(Job::read, "SELECT * FROM jobs.jobs", where, "ORDER BY id DESC", page.fetch()));
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
        String sent = payloads.write(payload);
        Object read = read(found, sent);
        return sql.transaction(() -> enqueueJob.enqueue(read, sent, options));
    }

    /**
     * Starts a job that is dead, cancelled or waits for its next attempt, with another payload if one is given. One that
     * is due, and has the payload already, is left as it is.
     */
    Job retry(Caller caller, UUID id, @Nullable JsonNode payload) {
        return sql.transaction(() -> {
            Job job = store.lockWaiting(find(id).id()).orElseThrow(() -> Refusal.of(JobsError.JOB_NOT_FOUND));
            JobType<?> type = types.named(job.type()).orElseThrow(() -> Refusal.of(JobsError.JOB_TYPE_UNKNOWN));
            if (job.state() == JobState.RUNNING || job.state() == JobState.DONE || job.payload() == null) {
                throw Refusal.of(JobsError.JOB_NOT_RETRYABLE);
            }
            String edited = edited(job.payload(), type, payload);
            if (job.isDue(clock.instant()) && (edited == null || edited.equals(job.payload()))) {
                return job;
            }
            if (!retry(job, job.payload(), type, edited)) {
                throw Refusal.of(JobsError.JOB_NOT_RETRYABLE);
            }
            events.publish(new JobEvent.Retried(id, job.type(), payload != null, caller.userId()));
            LOG.info(
                    "Job {} ({}) is tried again on behalf of {}{}",
                    id,
                    job.type(),
                    caller.userId(),
                    payload == null ? "" : ", with another payload");
            wakeUps.afterCommit();
            return find(id);
        });
    }

    /** The payload to be stored, when another is given. */
    private @Nullable String edited(String stored, JobType<?> type, @Nullable JsonNode payload) {
        return payload == null
                ? null
                : payloads.write(Payloads.restored(
                        payload, payloads.tree(stored), type.handler().redacted()));
    }

    private <P> boolean retry(Job job, String stored, JobType<P> type, @Nullable String edited) {
        JobHandler<P> handler = type.handler();
        P read = edited == null ? convert(type, payloads.tree(stored)) : read(type, edited);
        // Whose turn it is depends on the payload.
        Lane lane = Lane.of(handler, handler.key(read), job.owner());
        return job.state() == JobState.WAITING
                ? store.hurry(job, edited, lane)
                : store.revive(job, edited, lane, handler.retries().attempts());
    }

    /** A waiting job is cancelled at once; a running one is told to stop. */
    Job cancel(Caller caller, UUID id) {
        return sql.transaction(() -> {
            Job job = find(id);
            if (job.state() == JobState.CANCELLED) {
                return job;
            }
            if (!store.cancelWaiting(job, types.rulesOf(job).retention()) && !store.requestCancel(id)) {
                throw Refusal.of(JobsError.JOB_NOT_CANCELLABLE);
            }
            events.publish(new JobEvent.Cancelled(id, job.type(), caller.userId()));
            LOG.info("Job {} ({}) is cancelled on behalf of {}", id, job.type(), caller.userId());
            wakeUps.afterCommit();
            return find(id);
        });
    }

    /** What somebody has written by hand: every difference from what the handler takes is told, by pointer. */
    private <P> P read(JobType<P> type, String payload) {
        try {
            return json.read(
                    payload.getBytes(StandardCharsets.UTF_8), type.payload().getType(), Set.of());
        } catch (Refusal refusal) {
            if (refusal.violations().isEmpty()) {
                throw unfit();
            }
            throw Refusal.of(
                    refusal.code(),
                    refusal.violations().stream()
                            .map(it -> new Violation(PAYLOAD + it.pointer(), it.code(), it.message()))
                            .toList());
        }
    }

    /** What is stored already, perhaps by an earlier version of the program. */
    private <P> P convert(JobType<P> type, JsonNode payload) {
        try {
            return payloads.convert(type.payload(), payload);
        } catch (IOException | IllegalArgumentException e) {
            throw unfit();
        }
    }

    private static Refusal unfit() {
        return Refusal.invalid(PAYLOAD, "invalid", "does not have the form this type of job takes");
    }

    /** A type of job or a listener that nobody starts just now. */
    record Pause(String type, @Nullable UUID by, Instant at) {}

    List<Pause> paused() {
        return sql.transaction(() -> sql.query(
                row -> new Pause(row.text("type"), row.idOrNull("paused_by"), row.time("paused_at")),
                "SELECT * FROM jobs.pauses ORDER BY type"));
    }

    /** Nobody starts jobs of this type, or of any with {@code *}, on any node. Those that run go on. */
    void pause(Caller caller, String type) {
        if (!type.equals("*")
                && types.named(type).isEmpty()
                && !eventTypes.listeners().containsKey(type)) {
            throw Refusal.of(JobsError.JOB_TYPE_UNKNOWN);
        }
        sql.transaction(() -> {
            int paused = sql.update(
                    "INSERT INTO jobs.pauses (type, paused_by, paused_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    type,
                    caller.userId(),
                    clock.instant());
            if (paused > 0) {
                events.publish(new JobEvent.Paused(type, caller.userId()));
                LOG.info("{} is paused on behalf of {}", type, caller.userId());
            }
            return paused;
        });
    }

    void resume(Caller caller, String type) {
        sql.transaction(() -> {
            int resumed = sql.update("DELETE FROM jobs.pauses WHERE type = ?", type);
            if (resumed > 0) {
                events.publish(new JobEvent.Resumed(type, caller.userId()));
                LOG.info("{} is resumed on behalf of {}", type, caller.userId());
            }
            wakeUps.afterCommit();
            return resumed;
        });
    }
}
