package dev.ashlar.kernel.http;

import dev.ashlar.kernel.database.DatabaseSettings;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.context.ServerRequestContext;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives a request up when its handler takes longer than {@code ashlar.http.request-timeout}: the thread is interrupted,
 * and when even that does not bring it back, the caller is answered without it. A request costs an entry in a set; one
 * thread looks at the set from time to time.
 */
@Singleton
@Order(Ordered.LOWEST_PRECEDENCE)
final class Patience implements BeanCreatedEventListener<ExecutorService> {

    private static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final long patienceNanos;
    private final int connections;
    private final Set<Work> running = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("request-timeouts").factory());

    Patience(HttpSettings settings, DatabaseSettings database) {
        connections = database.poolSize();
        patienceNanos = settings.requestTimeout().toNanos();
        long step = Math.clamp(patienceNanos / 10, 50_000_000L, 1_000_000_000L);
        var _ = watch.scheduleWithFixedDelay(this::look, step, step, TimeUnit.NANOSECONDS);
    }

    @Override
    public ExecutorService onCreated(BeanCreatedEvent<ExecutorService> event) {
        return event.getBeanIdentifier().getName().equals(TaskExecutors.BLOCKING)
                ? new Watched(event.getBean())
                : event.getBean();
    }

    @PreDestroy
    void stop() {
        watch.shutdownNow();
    }

    private void look() {
        for (Work work : running) {
            work.look();
        }
    }

    /** One request in the hands of a thread. */
    private final class Work implements Runnable {

        private final Runnable task;
        private final RequestScope scope;
        private @Nullable Thread thread;

        Work(Runnable task, RequestScope scope) {
            this.task = task;
            this.scope = scope;
        }

        @Override
        public void run() {
            synchronized (this) {
                thread = Thread.currentThread();
            }
            running.add(this);
            try {
                task.run();
            } finally {
                running.remove(this);
                synchronized (this) {
                    thread = null;
                }
                // One that was interrupted at the very end must not hand that on.
                var _ = Thread.interrupted();
            }
        }

        synchronized void look() {
            long over = scope.elapsedNanos() - patienceNanos;
            if (over < 0 || thread == null) {
                return;
            }
            if (!scope.isGivenUp()) {
                scope.giveUp();
                thread.interrupt();
            } else if (over > NOTICE_NANOS) {
                running.remove(this);
                Arrival arrival = scope.arrival();
                if (arrival != null) {
                    arrival.abandon();
                }
            }
        }
    }

    private final class Watched extends AbstractExecutorService {

        private final ExecutorService executor;
        private final RequestThreads handlers;

        Watched(ExecutorService executor) {
            this.executor = executor;
            this.handlers =
                    new RequestThreads(connections + Runtime.getRuntime().availableProcessors(), executor, watch);
        }

        @Override
        public void execute(Runnable task) {
            HttpRequest<?> request = ServerRequestContext.currentRequest().orElse(null);
            RequestScope scope = request == null ? null : RequestScope.of(request);
            if (scope == null || scope.isPatient()) {
                executor.execute(task);
            } else {
                handlers.execute(new Work(task, scope));
            }
        }

        @Override
        public void shutdown() {
            handlers.close();
            executor.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            handlers.close();
            return executor.shutdownNow();
        }

        @Override
        public boolean isShutdown() {
            return executor.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return executor.isTerminated();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            return executor.awaitTermination(timeout, unit);
        }
    }
}
