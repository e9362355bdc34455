package dev.ashlar.users;

import dev.ashlar.kernel.Chore;
import dev.ashlar.kernel.Portions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A copy of everything about a person is not to lie about for longer than it takes to fetch it. */
@Singleton
class ForgetDataExports implements Chore {

    private final DataExportRepository exports;
    private final UsersSettings settings;
    private final InstantSource clock;

    ForgetDataExports(DataExportRepository exports, UsersSettings settings, InstantSource clock) {
        this.exports = exports;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "users.forget-data-exports";
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        Instant before = clock.instant().minus(settings.dataExportKept());
        Portions.deleteAll(most -> exports.deleteRequestedBefore(before, most));
    }
}
