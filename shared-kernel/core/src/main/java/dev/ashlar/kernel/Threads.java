package dev.ashlar.kernel;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * Where the few threads come from that are not the framework's: work that must not take the place of requests, and watches
 * that never end. All have names, and none keeps the program from ending.
 */
public final class Threads {

    private Threads() {}

    /** Threads for work that computes. */
    public static ThreadFactory platform(String name) {
        return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
    }

    /** Threads for work that waits. */
    public static ThreadFactory virtual(String name) {
        return Thread.ofVirtual().name(name + "-", 0).factory();
    }

    /** As many at once as there are threads; the rest waits without bound, so bound what you hand in. */
    public static ExecutorService pool(String name, int threads) {
        return Executors.newFixedThreadPool(threads, platform(name));
    }

    public static ScheduledExecutorService timer(String name, int threads) {
        return Executors.newScheduledThreadPool(threads, platform(name));
    }
}
