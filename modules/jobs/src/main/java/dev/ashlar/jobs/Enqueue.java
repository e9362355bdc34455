package dev.ashlar.jobs;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Wishes for one job that differ from what its handler declares. Immutable: each method makes another one. */
public record Enqueue(
        @Nullable Instant at,
        @Nullable Duration after,
        @Nullable Priority priority,
        @Nullable String uniqueKey,
        @Nullable Duplicates duplicates,
        @Nullable String owner) {

    private static final Enqueue NOW = new Enqueue(null, null, null, null, null, null);

    public static Enqueue now() {
        return NOW;
    }

    /** Not before this time. The past means now; there is no latest time. */
    public static Enqueue at(Instant time) {
        return new Enqueue(time, null, null, null, null, null);
    }

    public static Enqueue in(Duration delay) {
        return new Enqueue(null, delay, null, null, null, null);
    }

    public Enqueue with(Priority other) {
        return new Enqueue(at, after, other, uniqueKey, duplicates, owner);
    }

    public Enqueue unique(String key, Duplicates rule) {
        return new Enqueue(at, after, priority, key, rule, owner);
    }

    /** On whose account the job runs: owners with much to do do not hold up those with little. Default: the caller. */
    public Enqueue ownedBy(String who) {
        return new Enqueue(at, after, priority, uniqueKey, duplicates, who);
    }
}
