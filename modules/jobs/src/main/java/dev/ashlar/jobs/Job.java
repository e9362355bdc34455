package dev.ashlar.jobs;

import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job or a delivery as the table has it. */
record Job(
        UUID id,
        String type,
        @Nullable UUID eventId,
        JobState state,
        @Nullable String payload,
        String owner,
        int priority,
        Instant runAt,
        String lane,
        int attempt,
        int maxAttempts,
        int crashes,
        long lease,
        @Nullable String node,
        @Nullable Integer progressPercent,
        @Nullable String progressMessage,
        boolean cancelRequested,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        Origin origin) {

    static Job read(Sql.Row row) throws SQLException {
        return new Job(
                row.id("id"),
                row.text("type"),
                row.idOrNull("event_id"),
                JobState.of(row.text("state")),
                row.textOrNull("payload"),
                row.text("owner"),
                row.number("priority"),
                row.time("run_at"),
                row.text("lane"),
                row.number("attempt"),
                row.number("max_attempts"),
                row.number("crashes"),
                row.big("lease"),
                row.textOrNull("node"),
                row.numberOrNull("progress_percent"),
                row.textOrNull("progress_message"),
                row.flag("cancel_requested"),
                row.textOrNull("error"),
                row.time("created_at"),
                row.timeOrNull("started_at"),
                row.timeOrNull("finished_at"),
                new Origin(
                        row.textOrNull("request_id"),
                        row.textOrNull("traceparent"),
                        row.idOrNull("caller_id"),
                        row.textOrNull("locale")));
    }

    /** Waits for nothing but a worker. */
    boolean isDue(Instant now) {
        return state == JobState.WAITING && !runAt.isAfter(now);
    }

    boolean isDelivery() {
        return eventId != null;
    }
}
