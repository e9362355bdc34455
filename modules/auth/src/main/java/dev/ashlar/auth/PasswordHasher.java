package dev.ashlar.auth;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Threads;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.transaction.TransactionOperations;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.text.Normalizer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hashes passwords on half of the processors, one after the other: sign-in is slow on purpose, and must not slow down the
 * rest. Who finds the queue full is told to come back.
 */
@Singleton
class PasswordHasher {

    static final String COMPUTED = "ashlar.auth.passwords.computed";
    private static final int SALT = 16;

    private final RandomTokens random;
    private final ImportedHashes imported;
    private final HashingCost cost;
    private final Counter argons;
    private final Counter bcrypts;
    private final ThreadPoolExecutor pool;
    private final TransactionOperations<Connection> transactions;
    private final Semaphore insideTransactions;
    private final String dummy;

    PasswordHasher(
            RandomTokens random,
            ImportedHashes imported,
            HashingCost cost,
            AuthSettings settings,
            MeterRegistry metrics,
            TransactionOperations<Connection> transactions) {
        this.random = random;
        this.imported = imported;
        this.cost = cost;
        this.argons = metrics.counter(COMPUTED, "algorithm", "argon2");
        this.bcrypts = metrics.counter(COMPUTED, "algorithm", "bcrypt");
        this.transactions = transactions;
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        this.pool = new ThreadPoolExecutor(
                threads,
                threads,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(settings.passwordQueue()),
                Threads.platform("passwords"));
        this.insideTransactions = new Semaphore(threads + 4);
        pool.allowCoreThreadTimeOut(true);
        metrics.gauge(
                "ashlar.auth.passwords.waiting",
                pool,
                waiting -> waiting.getQueue().size());
        this.dummy = PasswordHash.make(random.next(), random.bytes(SALT), cost);
    }

    @PreDestroy
    void close() {
        pool.shutdownNow();
    }

    String hash(String password) {
        return run(() -> {
            argons.increment();
            return PasswordHash.make(normalized(password), random.bytes(SALT), cost);
        });
    }

    /**
     * Whether the password belongs to the hash. Who will be refused waits for every kind of hash there is, whatever they
     * have: the time tells neither that there is no account nor that it was imported.
     *
     * @param admits false when even the right password will be refused
     */
    boolean matches(@Nullable String hash, String password, boolean admits) {
        List<String> samples = imported.samples();
        return run(() -> {
            boolean matches = hash != null && compare(hash, password);
            if (!matches || !admits) {
                if (hash == null || !PasswordHash.isCurrent(hash, cost)) {
                    compare(dummy, password);
                }
                samples.stream()
                        .filter(sample ->
                                hash == null || !PasswordHash.kind(sample).equals(PasswordHash.kind(hash)))
                        .forEach(sample -> compare(sample, password));
            }
            return matches;
        });
    }

    /** Whether a hash of this password as we make them today may take the place of the one it fits. */
    boolean isReplaceable(String hash, String password) {
        return PasswordHash.isReplaceable(hash, password, cost);
    }

    /** Other systems hashed what was typed, without bringing it into one form first. */
    private boolean compare(String hash, String password) {
        return computed(hash, normalized(password))
                || (!PasswordHash.isCurrent(hash, cost)
                        && !Normalizer.isNormalized(password, Normalizer.Form.NFC)
                        && computed(hash, password));
    }

    private boolean computed(String hash, String password) {
        (PasswordHash.isBcrypt(hash) ? bcrypts : argons).increment();
        return PasswordHash.matches(hash, password);
    }

    static String normalized(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    /** Work that waits inside a transaction holds a connection of the pool: only a few may. */
    private <T> T run(Callable<T> work) {
        if (transactions.findTransactionStatus().isEmpty()) {
            return queued(work);
        }
        if (!insideTransactions.tryAcquire()) {
            throw Refusal.of(KernelError.BUSY).retryAfter(Duration.ofSeconds(2));
        }
        try {
            return queued(work);
        } finally {
            insideTransactions.release();
        }
    }

    private <T> T queued(Callable<T> work) {
        Future<T> result;
        try {
            result = pool.submit(work);
        } catch (RejectedExecutionException e) {
            throw Refusal.of(KernelError.BUSY).retryAfter(Duration.ofSeconds(2));
        }
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw Refusal.of(KernelError.UNAVAILABLE).retryAfter(Duration.ofSeconds(2));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a password cannot be hashed", e.getCause());
        }
    }
}
