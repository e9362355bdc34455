package dev.ashlar.kernel;

import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;
import io.micronaut.inject.BeanConfiguration;
import java.util.List;

/** Switches the beans of a module off when {@code --modules} leaves it out. */
public final class SelectedModules implements Condition {

    @Override
    @SuppressWarnings("rawtypes") // the framework's own signature
    public boolean matches(ConditionContext context) {
        if (!(context.getComponent() instanceof BeanConfiguration module)) {
            return true;
        }
        List<?> selected = context.getProperty("ashlar.modules", List.class).orElse(List.of());
        return selected.isEmpty() || selected.contains(Module.nameOf(module.getName()));
    }
}
