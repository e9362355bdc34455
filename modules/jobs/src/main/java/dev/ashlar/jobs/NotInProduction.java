package dev.ashlar.jobs;

import dev.ashlar.kernel.RuntimeSettings;
import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;

/** For beans that help those who build, and that nobody should find where it counts. */
final class NotInProduction implements Condition {

    @Override
    @SuppressWarnings("rawtypes") // the framework's own signature
    public boolean matches(ConditionContext context) {
        return !context.getBean(RuntimeSettings.class).isProduction();
    }
}
