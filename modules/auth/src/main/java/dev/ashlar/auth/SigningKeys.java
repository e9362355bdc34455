package dev.ashlar.auth;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secrets;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that sign access tokens. All nodes have the same ones from the database, where the private halves lie sealed. A
 * new key is published for an hour before it signs, so that whoever keeps a copy of the public keys has it in time; an old
 * one stays until the last token under it has expired.
 */
@Singleton
class SigningKeys {

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    private static final String PURPOSE = "auth.signing-key";
    static final Duration PUBLISHED_BEFORE_USE = Duration.ofHours(1);
    private static final Duration LEEWAY = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** What the first key follows. */
    private static final String NONE = "none";

    private static final TransactionDefinition OWN =
            TransactionDefinition.of(TransactionDefinition.Propagation.REQUIRES_NEW);

    private final SigningKeyRepository repository;
    private final Secrets secrets;
    private final SecureRandom random;
    private final InstantSource clock;
    private final ChangeFeed changes;
    private final AuthSettings settings;
    private final TransactionOperations<Connection> transactions;
    private final ReentrantLock making = new ReentrantLock();
    private volatile Ring ring = new Ring(List.of(), Map.of(), NONE);
    /** How often something may have changed, and how many of these changes the ring has: at first it lacks one. */
    private final AtomicLong changed = new AtomicLong(1);

    private volatile long loaded;
    private final AtomicReference<@Nullable CompletableFuture<Void>> loading = new AtomicReference<>();

    /** The keys oldest first, and by the head of the tokens they sign; and the id of the newest, even if it is left out. */
    private record Ring(List<SigningKey> keys, Map<String, SigningKey> byHeader, String newest) {}

    SigningKeys(
            SigningKeyRepository repository,
            Secrets secrets,
            SecureRandom random,
            InstantSource clock,
            ChangeFeed changes,
            AuthSettings settings,
            TransactionOperations<Connection> transactions) {
        this.repository = repository;
        this.secrets = secrets;
        this.random = random;
        this.clock = clock;
        this.changes = changes;
        this.settings = settings;
        this.transactions = transactions;
        changes.hear(
                (kind, subject) -> {
                    if (kind == ChangeFeed.Kind.SIGNING_KEY) {
                        changed.incrementAndGet();
                    }
                },
                changed::incrementAndGet);
    }

    /** From memory only: the head of a token that no known key signs finds nothing. */
    @Nullable
    SigningKey byHeader(String header) {
        return ring.byHeader.get(header);
    }

    /** Whether there may be keys in the database that this node does not know yet: while it reads them, or knows none. */
    boolean isOutdated() {
        return lacksChanges() || !changes.isFresh() || ring.keys.isEmpty();
    }

    private boolean lacksChanges() {
        return loaded < changed.get();
    }

    /**
     * Done when this node knows all keys that it has heard of by now. Many may ask at once: they share one reading of the
     * table, and only where that began before the last change they share one more.
     */
    CompletionStage<Void> upToDate(Executor executor) {
        if (!isOutdated()) {
            return CompletableFuture.completedStage(null);
        }
        long heard = changed.get();
        return reading(executor)
                .thenCompose(read -> loaded < heard ? reading(executor) : CompletableFuture.completedStage(null));
    }

    /** The reading that is under way, or a new one. */
    private CompletionStage<Void> reading(Executor executor) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> others = loading.compareAndExchange(null, mine);
        if (others != null) {
            return others;
        }
        CompletableFuture<Void> run;
        try {
            run = CompletableFuture.runAsync(this::load, executor);
        } catch (RejectedExecutionException closing) {
            run = CompletableFuture.failedFuture(closing);
        }
        var _ = run.whenComplete((done, failure) -> {
            // First, so that whoever goes on from here and asks again does not find this one.
            loading.set(null);
            if (failure == null) {
                mine.complete(null);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }

    /** All keys whose tokens may be about, those to come included. */
    List<SigningKey> published() {
        if (lacksChanges() || ring.keys.isEmpty()) {
            prepare();
        }
        return ring.keys;
    }

    /** Whether this node has a key to sign with. */
    boolean isPrepared() {
        return !ring.keys.isEmpty();
    }

    /**
     * Reads the keys, and makes the first one where there is none. Before the first request and in no transaction: making
     * a key takes a connection, and requests that hold one would wait for each other's.
     */
    void prepare() {
        load();
        if (!isPrepared()) {
            makeOne();
        }
    }

    /** The key that signs now. */
    SigningKey current() {
        SigningKey current = lacksChanges() ? null : chosen(ring.keys);
        if (current == null) {
            load();
            current = chosen(ring.keys);
        }
        if (current == null) {
            // Somebody has emptied the table under the running program.
            makeOne();
            current = chosen(ring.keys);
        }
        if (current == null) {
            throw new IllegalStateException("the signing key that was just made cannot be read");
        }
        return current;
    }

    /** One at a time. The others may hold the very connection it takes to make a key: they do not wait for long. */
    private void makeOne() {
        boolean mine = false;
        try {
            mine = making.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!mine) {
            throw Refusal.of(KernelError.BUSY);
        }
        try {
            Ring seen = ring;
            if (seen.keys.isEmpty()) {
                create(seen.newest);
                load();
            }
        } finally {
            making.unlock();
        }
    }

    /** What is announced meanwhile may not have been read: it counts as a change to come. */
    void load() {
        long heard = changed.get();
        boolean done = false;
        try {
            keep(read(), heard);
            done = true;
        } finally {
            if (!done) {
                changed.incrementAndGet();
            }
        }
    }

    /** Of two readings the one that began later has the last word. */
    private synchronized void keep(Ring read, long heard) {
        if (heard >= loaded) {
            ring = read;
            loaded = heard;
        }
    }

    private Ring read() {
        List<SigningKey> keys = new ArrayList<>();
        Map<String, SigningKey> byHeader = new HashMap<>();
        String newest = NONE;
        for (SigningKeyRow row : repository.findAll()) {
            newest = row.id();
            try {
                SigningKey key = SigningKey.decode(
                        Base64.getDecoder().decode(row.publicKey()),
                        secrets.open(PURPOSE, Base64.getDecoder().decode(row.sealedPrivateKey())),
                        row.createdAt());
                keys.add(key);
                byHeader.put(key.header(), key);
            } catch (IllegalStateException e) {
                LOG.error("Signing key {} is left out; tokens under it are refused: {}", row.id(), e.getMessage());
            }
        }
        return new Ring(List.copyOf(keys), Map.copyOf(byHeader), newest);
    }

    /**
     * In a transaction of its own: whatever asks for the key may still be rolled back. Another node may be faster, and then
     * nothing is made, as long as the last key is the one there was when a new one was found to be needed.
     */
    private void create(String last) {
        SigningKey key = SigningKey.generate(random, clock.instant());
        transactions.execute(OWN, transaction -> {
            int made = repository.insertAfter(
                    last,
                    key.id(),
                    Base64.getEncoder().encodeToString(key.publicKey().getEncoded()),
                    Base64.getEncoder()
                            .encodeToString(
                                    secrets.seal(PURPOSE, key.privateKey().getEncoded())),
                    key.createdAt());
            if (made == 1) {
                changes.announce(ChangeFeed.Kind.SIGNING_KEY, key.id());
            }
            return made;
        });
    }

    /** Makes the next key when it is time, and forgets those whose last token is gone. */
    void rotate() {
        load();
        Instant now = clock.instant();
        Ring seen = ring;
        List<SigningKey> keys = seen.keys;
        for (int i = 0; i + 1 < keys.size(); i++) {
            Instant lastSigned = keys.get(i + 1).createdAt().plus(PUBLISHED_BEFORE_USE);
            if (lastSigned.plus(settings.accessTokenLife()).plus(LEEWAY).isBefore(now)) {
                delete(keys.get(i));
            }
        }
        if (keys.isEmpty()
                || !keys.getLast().createdAt().plus(settings.keyRotation()).isAfter(now)) {
            create(seen.newest);
        }
        load();
    }

    @Transactional
    void delete(SigningKey key) {
        repository.delete(key.id());
        changes.announce(ChangeFeed.Kind.SIGNING_KEY, key.id());
    }

    /** The newest that has been published long enough; before there is one, the oldest. */
    private @Nullable SigningKey chosen(List<SigningKey> keys) {
        if (keys.isEmpty()) {
            return null;
        }
        Instant published = clock.instant().minus(PUBLISHED_BEFORE_USE);
        return keys.reversed().stream()
                .filter(key -> !key.createdAt().isAfter(published))
                .findFirst()
                .orElse(keys.getFirst());
    }
}
