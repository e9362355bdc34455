package dev.ashlar.jobs;

import io.micronaut.serde.annotation.Serdeable;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What brought a job or an event about. It is stored with it and holds again while it is worked on, so that log lines and
 * whatever follows from it still name the request it began with.
 */
@Serdeable
public record Origin(
        @Nullable String requestId,
        @Nullable String traceparent,
        @Nullable UUID callerId,
        @Nullable String locale) {

    static final Origin UNKNOWN = new Origin(null, null, null, null);
}
