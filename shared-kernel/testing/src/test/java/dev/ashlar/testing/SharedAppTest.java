package dev.ashlar.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** What a module's tests may rely on: twenty classes cost one start per database, and none sees another's traces. */
class SharedAppTest {

    private static final InstantSource REAL = InstantSource.system();
    private static final Set<App> SEEN = ConcurrentHashMap.newKeySet();

    abstract static class OneOfTwenty {

        private final App app;

        OneOfTwenty(App app) {
            this.app = app;
        }

        @Test
        void beginsWithThePresentTimeAndWithoutEvents() {
            SEEN.add(app);
            Duration ahead =
                    Duration.between(app.context().getBean(InstantSource.class).instant(), REAL.instant());
            assertThat(ahead.abs()).isLessThan(Duration.ofMinutes(1));
            assertThat(app.events().all()).isEmpty();
            app.clock().advance(Duration.ofDays(1));
        }
    }

    @ModuleTest
    static class Class1 extends OneOfTwenty {
        Class1(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class2 extends OneOfTwenty {
        Class2(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class3 extends OneOfTwenty {
        Class3(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class4 extends OneOfTwenty {
        Class4(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class5 extends OneOfTwenty {
        Class5(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class6 extends OneOfTwenty {
        Class6(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class7 extends OneOfTwenty {
        Class7(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class8 extends OneOfTwenty {
        Class8(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class9 extends OneOfTwenty {
        Class9(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class10 extends OneOfTwenty {
        Class10(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class11 extends OneOfTwenty {
        Class11(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class12 extends OneOfTwenty {
        Class12(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class13 extends OneOfTwenty {
        Class13(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class14 extends OneOfTwenty {
        Class14(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class15 extends OneOfTwenty {
        Class15(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class16 extends OneOfTwenty {
        Class16(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class17 extends OneOfTwenty {
        Class17(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class18 extends OneOfTwenty {
        Class18(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class19 extends OneOfTwenty {
        Class19(App app) {
            super(app);
        }
    }

    @ModuleTest
    static class Class20 extends OneOfTwenty {
        Class20(App app) {
            super(app);
        }
    }

    @Test
    void twentyClassesShareOneApplicationPerDatabase() {
        ClassSelector[] classes = Arrays.stream(SharedAppTest.class.getDeclaredClasses())
                .filter(OneOfTwenty.class::isAssignableFrom)
                .filter(type -> type != OneOfTwenty.class)
                .map(type -> selectClass(type))
                .toArray(ClassSelector[]::new);
        assertThat(classes).hasSize(20);
        EngineExecutionResults run =
                EngineTestKit.engine("junit-jupiter").selectors(classes).execute();
        assertThat(run.allEvents().failed().list()).isEmpty();
        Events tests = run.testEvents();
        tests.assertStatistics(
                statistics -> statistics.started(40).succeeded(40).failed(0));
        assertThat(SEEN).hasSize(2);
    }
}
