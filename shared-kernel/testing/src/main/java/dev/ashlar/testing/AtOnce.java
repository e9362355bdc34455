package dev.ashlar.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Does several things at the same moment. */
public final class AtOnce {

    private AtOnce() {}

    /** The same thing so many times, each with its number. */
    public static <T> List<T> run(int times, IntFunction<T> thing) {
        return run(IntStream.range(0, times)
                .<Callable<T>>mapToObj(number -> () -> thing.apply(number))
                .toList());
    }

    public static <T> List<T> run(List<Callable<T>> things) {
        CyclicBarrier start = new CyclicBarrier(things.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> thing : things) {
                running.add(threads.submit(() -> {
                    start.await();
                    return thing.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : running) {
                results.add(each.get());
            }
            return results;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
