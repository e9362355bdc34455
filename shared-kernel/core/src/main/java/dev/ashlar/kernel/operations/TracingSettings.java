package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.Settings;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where traces go. The variables are those of OpenTelemetry. */
@Settings("tracing")
public record TracingSettings(
        @Setting(
                value = "",
                env = "OTEL_EXPORTER_OTLP_ENDPOINT",
                example = "http://localhost:4318",
                why = "A collector that takes OTLP over HTTP; /v1/traces is added. Empty: no spans are made.")
        @Nullable
        URI endpoint,

        @Setting(
                value = "",
                env = "OTEL_EXPORTER_OTLP_HEADERS",
                example = "api-key=abc,tenant=one",
                why = "Headers the collector asks for, name=value with commas between.")
        @Nullable
        Secret headers,

        @Setting(value = "ashlar", env = "OTEL_SERVICE_NAME", why = "The name under which the spans appear.")
        String serviceName,

        @Setting(
                value = "1.0",
                min = "0",
                max = "1",
                why = "The share of traces begun here that is recorded; a caller's own decision is followed.")
        double ratio) {}
