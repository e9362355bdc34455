package dev.ashlar.kernel.operations;

import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do when nobody can tell any more what state the process is in: out of memory, an event loop that died. Going on
 * could answer wrongly; the supervisor's fresh process will not. Only the running program ends itself, tests do not.
 */
@Singleton
public final class BrokenProcess {

    private static final Logger LOG = LoggerFactory.getLogger(BrokenProcess.class);
    private static final int FAILED = 1;

    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile @Nullable IntConsumer exit;

    /** From now on a broken process flushes its log and ends itself; errors that nobody catches are logged. */
    public void endWith(IntConsumer halt) {
        exit = halt;
        Logging.onBrokenMachine(this::end);
        Thread.setDefaultUncaughtExceptionHandler(BrokenProcess::log);
    }

    /** The same for what the kernel itself finds broken. */
    void found(String what) {
        LOG.error("{}: the state of the process is doubtful", what);
        end(null);
    }

    /** The log decides whether the failure is one that ends the process. */
    private static void log(Thread thread, Throwable failure) {
        LOG.atError()
                .addKeyValue("on", thread.getName().isEmpty() ? thread.toString() : thread.getName())
                .setCause(failure)
                .log("Nobody caught this");
    }

    private void end(@Nullable Throwable failure) {
        IntConsumer halt = exit;
        if (halt == null || !ending.compareAndSet(false, true)) {
            return;
        }
        try {
            if (failure != null) {
                LOG.error("The JVM is broken ({}): exit {}", failure.getClass().getName(), FAILED);
            }
            Logging.flush();
        } finally {
            halt.accept(FAILED);
        }
    }
}
