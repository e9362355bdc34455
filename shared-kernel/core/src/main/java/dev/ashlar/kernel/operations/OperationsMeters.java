package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.database.StatementObserver;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The figures that no library brings along. docs/operating/metrics.md lists them all. */
@Singleton
final class OperationsMeters implements ApplicationEventListener<ServerStartupEvent> {

    private final MeterRegistry metrics;
    private final StatementObserver statements;
    private final Readiness readiness;

    OperationsMeters(MeterRegistry metrics, StatementObserver statements, Readiness readiness) {
        this.metrics = metrics;
        this.statements = statements;
        this.readiness = readiness;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        FunctionCounter.builder("database.statements", statements, StatementObserver::executed)
                .description("Statements executed since the start")
                .register(metrics);
        Gauge.builder("database.pool.saturation", metrics, OperationsMeters::saturation)
                .description("Share of the pool's connections in use; 1 means that whoever comes next waits")
                .register(metrics);
        // The registry holds what it asks only weakly: the figure of the one log hangs on something that stays.
        FunctionCounter.builder("log.lines.dropped", readiness, ignored -> Logging.dropped())
                .description("Log lines that came faster than they could be written")
                .register(metrics);
        Gauge.builder("ready", readiness, state -> state.isServing() ? 1 : 0)
                .description("1 from the end of the start to the beginning of the end")
                .register(metrics);
        Release release = Release.current();
        Gauge.builder("build.info", release, ignored -> 1)
                .description("Always 1; the label says which version runs")
                .tag("version", release.version())
                .strongReference(true)
                .register(metrics);
    }

    private static double saturation(MeterRegistry metrics) {
        double max = value(metrics.find("hikaricp.connections.max").gauge());
        return max > 0 ? value(metrics.find("hikaricp.connections.active").gauge()) / max : 0;
    }

    private static double value(@Nullable Gauge gauge) {
        return gauge == null ? 0 : gauge.value();
    }
}
