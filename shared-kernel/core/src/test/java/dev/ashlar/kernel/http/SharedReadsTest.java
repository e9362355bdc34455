package dev.ashlar.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedReadsTest {

    /** A statement that has begun, and its end, which the test decides. */
    private record Statement(List<Integer> keys, CompletableFuture<Map<Integer, String>> end) {

        void finds() {
            end.complete(keys.stream().collect(Collectors.toMap(Function.identity(), key -> "value " + key)));
        }
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Statement> begun = new LinkedBlockingQueue<>();
    private final SharedReads<Integer, String> reads = new SharedReads<>(threads, keys -> {
        Statement statement = new Statement(keys, new CompletableFuture<>());
        begun.add(statement);
        return statement.end().join();
    });

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private CompletableFuture<Optional<String>> ask(int key) {
        return reads.find(key).toCompletableFuture();
    }

    private Statement next() throws InterruptedException {
        Statement statement = begun.poll(30, TimeUnit.SECONDS);
        assertThat(statement).as("a statement that begins").isNotNull();
        return statement;
    }

    @Test
    void whoAsksAloneIsAnsweredByAStatementOfTheirOwn() throws Exception {
        CompletableFuture<Optional<String>> one = ask(1);
        Statement statement = next();
        assertThat(statement.keys()).containsExactly(1);
        statement.finds();
        assertThat(one.get()).contains("value 1");
    }

    @Test
    void whoAsksMeanwhileSharesTheNextStatement() throws Exception {
        var _ = ask(1);
        Statement first = next();
        var _ = ask(2);
        Statement second = next();
        List<CompletableFuture<Optional<String>>> later = new ArrayList<>();
        for (int key : List.of(3, 4, 3, 5)) {
            later.add(ask(key));
        }
        assertThat(begun).isEmpty();
        second.finds();
        Statement shared = next();
        assertThat(shared.keys()).as("each key once").containsExactly(3, 4, 5);
        shared.end().complete(Map.of(3, "three", 5, "five"));
        assertThat(later.stream().map(CompletableFuture::join))
                .containsExactly(Optional.of("three"), Optional.empty(), Optional.of("three"), Optional.of("five"));
        first.finds();
    }

    @Test
    void nobodyIsGivenWhatWasReadBeforeTheyAsked() throws Exception {
        var _ = ask(1);
        Statement first = next();
        var _ = ask(1);
        Statement second = next();
        CompletableFuture<Optional<String>> late = ask(1);
        first.end().complete(Map.of(1, "old"));
        Statement third = next();
        assertThat(late).isNotDone();
        third.end().complete(Map.of(1, "new"));
        assertThat(late.get()).contains("new");
        second.finds();
    }

    @Test
    void aStatementTakesSoManyKeysAndNoMore() throws Exception {
        var _ = ask(-1);
        Statement first = next();
        var _ = ask(-2);
        Statement second = next();
        List<CompletableFuture<Optional<String>>> all = IntStream.rangeClosed(1, SharedReads.MOST_KEYS + 10)
                .mapToObj(this::ask)
                .toList();
        first.finds();
        Statement full = next();
        assertThat(full.keys()).hasSize(SharedReads.MOST_KEYS);
        second.finds();
        Statement rest = next();
        assertThat(rest.keys()).hasSize(10);
        full.finds();
        rest.finds();
        assertThat(all).allSatisfy(answer -> assertThat(answer.get()).isPresent());
    }

    @Test
    void aFailureReachesAllWhoSharedTheStatementAndNobodyElse() throws Exception {
        CompletableFuture<Optional<String>> one = ask(1);
        Statement first = next();
        CompletableFuture<Optional<String>> other = ask(2);
        Statement second = next();
        CompletableFuture<Optional<String>> waiting = ask(3);
        first.end().completeExceptionally(new IllegalStateException("away"));
        assertThatThrownBy(one::get).rootCause().hasMessage("away");
        next().finds();
        assertThat(waiting.get()).contains("value 3");
        second.finds();
        assertThat(other.get()).contains("value 2");
        CompletableFuture<Optional<String>> after = ask(4);
        next().finds();
        assertThat(after.get()).contains("value 4");
    }

    @Test
    void forgetsNobodyHoweverManyAskAtOnce() throws Exception {
        ConcurrentMap<Integer, String> table = new ConcurrentHashMap<>();
        AtomicInteger statements = new AtomicInteger();
        SharedReads<Integer, String> busy = new SharedReads<>(threads, keys -> {
            statements.incrementAndGet();
            return keys.stream().collect(Collectors.toMap(Function.identity(), table::get));
        });
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int reader = 0; reader < 16; reader++) {
            int key = reader;
            readers.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < 2_000; i++) {
                            table.put(key, "value " + i);
                            assertThat(busy.find(key).toCompletableFuture().join())
                                    .contains("value " + i);
                        }
                    },
                    threads));
        }
        readers.forEach(CompletableFuture::join);
        assertThat(statements.get()).isLessThanOrEqualTo(16 * 2_000);
    }
}
