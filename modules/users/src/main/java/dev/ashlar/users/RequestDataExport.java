package dev.ashlar.users;

import dev.ashlar.jobs.Jobs;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Refusal;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * A person asks for a copy of all that is held about them. Within a day, and as long as it
 * is kept, they get the one they have asked for already.
 */
@Singleton
class RequestDataExport {

    private static final Duration ONE_EACH = Duration.ofHours(24);

    private final UserRepository users;
    private final DataExportRepository exports;
    private final UsersSettings settings;
    private final Jobs jobs;
    private final Ids ids;
    private final InstantSource clock;

    RequestDataExport(
            UserRepository users,
            DataExportRepository exports,
            UsersSettings settings,
            Jobs jobs,
            Ids ids,
            InstantSource clock) {
        this.users = users;
        this.exports = exports;
        this.settings = settings;
        this.jobs = jobs;
        this.ids = ids;
        this.clock = clock;
    }

    /** The lock makes two who ask at once take turns, so that the second finds what the first has begun. */
    @Transactional
    DataExportRow request(UUID user) {
        if (users.lock(user).isEmpty()) {
            throw Refusal.of(UserError.USER_NOT_FOUND);
        }
        Instant now = clock.instant();
        Duration kept = settings.dataExportKept();
        Optional<DataExportRow> recent =
                exports.findFirstSince(user, now.minus(kept.compareTo(ONE_EACH) < 0 ? kept : ONE_EACH));
        if (recent.isPresent()) {
            return recent.get();
        }
        UUID id = ids.next();
        exports.insert(id, user, now);
        jobs.enqueue(new WriteDataExport.Wanted(id));
        return exports.findById(id).orElseThrow();
    }
}
