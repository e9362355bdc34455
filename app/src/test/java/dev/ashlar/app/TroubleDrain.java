package dev.ashlar.app;

import dev.ashlar.kernel.operations.DrainListener;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which step of the end has come, for the tests that watch a program end. */
@Singleton
@Requires(condition = TroubleController.Wanted.class)
final class TroubleDrain implements DrainListener {

    private static final Logger LOG = LoggerFactory.getLogger(TroubleDrain.class);

    @Override
    public void onDrain(Step step, Duration within) {
        LOG.info("Told to drain: {} within {} s", step, within.toSeconds());
        if (step == Step.BEGIN) {
            throw new IllegalStateException("planted: one module's trouble must not stop the others");
        }
    }
}
