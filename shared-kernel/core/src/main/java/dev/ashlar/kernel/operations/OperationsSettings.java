package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.Checks;
import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.Settings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How the program ends, and who may look at its figures. */
@Settings("operations")
public record OperationsSettings(
        @Setting(
                value = "",
                min = "0s",
                max = "5m",
                example = "5s",
                why = "How long to go on serving after readiness has fallen, so that balancers notice. Empty: 5s in"
                        + " production, 0s in development.")
        @Nullable
        Duration drainDelay,

        @Setting(
                value = "30s",
                min = "0s",
                max = "10m",
                why =
                        "How long running requests may take to end after that. Give the supervisor more than both together.")
        Duration drainTimeout,

        @Setting(
                value = "",
                min = "16",
                example = "the output of `openssl rand -hex 32`",
                why =
                        "The bearer token that opens /metrics on the main port. In production there is no /metrics without it.")
        @Nullable
        Secret metricsToken,

        @Setting(
                value = "0",
                min = "0",
                max = "65535",
                example = "9090",
                why = "A port of its own for /metrics, to be reached by the monitoring only; 0 opens none.")
        int metricsPort,

        @Setting(
                value = "",
                example = "127.0.0.1",
                why = "The address the metrics port listens on; empty listens on all.")
        String metricsHost,

        @Setting(
                value = "",
                env = "SENTRY_DSN",
                example = "https://key@sentry.example.com/1",
                why = "Where unexpected failures are reported, without personal data; empty reports nowhere.")
        @Nullable
        Secret sentryDsn) {

    public OperationsSettings {
        Checks.all(() -> Checks.host("ashlar.operations.metrics-host", metricsHost), () -> {
            if (sentryDsn != null) {
                SentryProject.of(sentryDsn);
            }
        });
    }

    Duration drainDelay(RuntimeSettings runtime) {
        if (drainDelay != null) {
            return drainDelay;
        }
        return runtime.isProduction() ? Duration.ofSeconds(5) : Duration.ZERO;
    }
}
