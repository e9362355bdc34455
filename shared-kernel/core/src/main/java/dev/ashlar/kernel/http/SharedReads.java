package dev.ashlar.kernel.http;

import io.micronaut.core.propagation.PropagatedContext;
import io.micronaut.http.context.ServerRequestContext;
import io.micronaut.http.server.netty.NettyHttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads single things by their key for handlers that do not wait. Who asks while statements are under way shares the next
 * one with all who ask meanwhile, so that a busy server makes fewer and larger ones; who asks alone has one at once.
 * Nobody is given what was read before they asked.
 */
public final class SharedReads<K, V> {

    /** How many statements are under way at once. With more of them each is shared by fewer. */
    private static final int STATEMENTS = 2;

    /** How many keys a statement takes. */
    public static final int MOST_KEYS = 64;

    private final Executor threads;
    private final Function<List<K>, Map<K, V>> read;
    private final Queue<Asked<K, V>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * @param threads where statements wait for their answers
     * @param read what there is of these keys, {@value #MOST_KEYS} different ones at most
     */
    public SharedReads(Executor threads, Function<List<K>, Map<K, V>> read) {
        this.threads = threads;
        this.read = read;
    }

    private record Asked<K, V>(
            K key, Executor loop, PropagatedContext context, CompletableFuture<Optional<V>> answer) {}

    /** The answer comes on the event loop of the request in hand. */
    public CompletionStage<Optional<V>> find(K key) {
        Asked<K, V> asked = new Asked<>(key, loop(), PropagatedContext.getOrEmpty(), new CompletableFuture<>());
        waiting.add(asked);
        begin();
        return asked.answer();
    }

    private static Executor loop() {
        return ServerRequestContext.currentRequest()
                .filter(NettyHttpRequest.class::isInstance)
                .map(NettyHttpRequest.class::cast)
                .<Executor>map(request -> request.getChannelHandlerContext().executor())
                .orElse(Runnable::run);
    }

    private void begin() {
        int now = underWay.get();
        while (now < STATEMENTS && !underWay.compareAndSet(now, now + 1)) {
            now = underWay.get();
        }
        if (now == STATEMENTS) {
            return;
        }
        try {
            threads.execute(this::work);
        } catch (RejectedExecutionException closing) {
            underWay.decrementAndGet();
            for (Asked<K, V> asked = waiting.poll(); asked != null; asked = waiting.poll()) {
                asked.answer().completeExceptionally(closing);
            }
        }
    }

    private void work() {
        for (List<Asked<K, V>> next = next(); !next.isEmpty(); next = next()) {
            answer(next);
        }
        underWay.decrementAndGet();
        // Who asked between the last look and now has found all statements under way.
        if (!waiting.isEmpty()) {
            begin();
        }
    }

    private List<Asked<K, V>> next() {
        List<Asked<K, V>> next = new ArrayList<>();
        for (Asked<K, V> asked = waiting.poll(); asked != null; asked = waiting.poll()) {
            next.add(asked);
            if (next.size() == MOST_KEYS) {
                break;
            }
        }
        return next;
    }

    /** What is logged and traced of the statement belongs to the first who asked. */
    private void answer(List<Asked<K, V>> asking) {
        Map<K, V> found = Map.of();
        Throwable failure = null;
        try (PropagatedContext.Scope _ = asking.getFirst().context().propagate()) {
            found = read.apply(
                    List.copyOf(asking.stream().map(Asked::key).collect(Collectors.toCollection(LinkedHashSet::new))));
        } catch (Throwable e) {
            // Whatever it is: those who wait must hear of it.
            failure = e;
        }
        Map<K, V> answers = found;
        Throwable reason = failure;
        // One task for each loop: it writes all its answers in one go.
        asking.stream().collect(Collectors.groupingBy(Asked::loop)).forEach((loop, group) -> {
            try {
                loop.execute(() -> group.forEach(asked -> complete(asked, answers, reason)));
            } catch (RejectedExecutionException closing) {
                // Its connections are gone, and with them those who asked.
            }
        });
    }

    private static <K, V> void complete(Asked<K, V> asked, Map<K, V> found, @Nullable Throwable failure) {
        if (failure == null) {
            asked.answer().complete(Optional.ofNullable(found.get(asked.key())));
        } else {
            asked.answer().completeExceptionally(failure);
        }
    }
}
