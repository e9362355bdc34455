package dev.ashlar.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Runs a {@link ModuleTest} once per database, or only on those named by {@code -Dashlar.test.databases=h2}. */
final class EachDatabase implements ClassTemplateInvocationContextProvider {

    @Override
    public boolean supportsClassTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(ExtensionContext context) {
        String chosen =
                System.getProperty("ashlar.test.databases", "h2,postgresql").toUpperCase(Locale.ROOT);
        return Arrays.stream(chosen.split(",")).map(TestDatabase::valueOf).map(OnDatabase::new);
    }

    private record OnDatabase(TestDatabase database) implements ClassTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocation) {
            return database.name();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new RunningApp(database));
        }
    }

    private record RunningApp(TestDatabase database)
            implements ParameterResolver, BeforeClassTemplateInvocationCallback {

        @Override
        public void beforeClassTemplateInvocation(ExtensionContext context) {
            app(context).reset();
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == App.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return app(context);
        }

        private App app(ExtensionContext context) {
            ModuleTest test = context.getRequiredTestClass().getAnnotation(ModuleTest.class);
            if (test == null) {
                throw new IllegalStateException(context.getRequiredTestClass() + " is no @ModuleTest");
            }
            return App.running(database, List.of(test.settings()));
        }
    }
}
