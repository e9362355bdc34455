package dev.ashlar.auth;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which kinds of hashes of other systems accounts still have, with one sample of each. A refused password is compared with
 * all of them, or the time of the answer would tell accounts that were imported from others.
 */
@Singleton
class ImportedHashes {

    /** How long a kind is still computed after its last account has signed in, and how late one from another node is. */
    private static final Duration OLDEST = Duration.ofHours(1);

    private final PasswordRepository repository;
    private final HashingCost cost;
    private final InstantSource clock;
    private final ReentrantLock loading = new ReentrantLock();
    private final AtomicReference<@Nullable Loaded> loaded = new AtomicReference<>();

    ImportedHashes(PasswordRepository repository, HashingCost cost, InstantSource clock) {
        this.repository = repository;
        this.cost = cost;
        this.clock = clock;
    }

    private record Loaded(Map<String, String> samples, Instant at) {}

    /** In the same order for everybody. */
    List<String> samples() {
        return List.copyOf(known().values());
    }

    /** One more account has such a hash, or will have once it is committed. */
    void note(String hash) {
        if (PasswordHash.isLevelled(hash, cost)) {
            known().putIfAbsent(PasswordHash.kind(hash), hash);
        }
    }

    /** One reads the table again when it is time; meanwhile the others go on with what was there. */
    private Map<String, String> known() {
        Loaded present = loaded.get();
        if (present != null && isFresh(present)) {
            return present.samples();
        }
        if (present == null) {
            loading.lock();
        } else if (!loading.tryLock()) {
            return present.samples();
        }
        try {
            Loaded newest = loaded.get();
            if (newest != null && isFresh(newest)) {
                return newest.samples();
            }
            Loaded read = load();
            loaded.set(read);
            return read.samples();
        } finally {
            loading.unlock();
        }
    }

    /** A clock that was set back does not make it fresh for longer. */
    private boolean isFresh(Loaded some) {
        Instant now = clock.instant();
        return !some.at().isAfter(now) && some.at().plus(OLDEST).isAfter(now);
    }

    private Loaded load() {
        Instant now = clock.instant();
        Map<String, String> samples = new ConcurrentSkipListMap<>();
        repository.findOneOfEachOtherKind(cost.head() + "%").stream()
                .filter(hash -> PasswordHash.isLevelled(hash, cost))
                .forEach(hash -> samples.put(PasswordHash.kind(hash), hash));
        return new Loaded(samples, now);
    }
}
