package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.Checks;
import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.SettingMistakes;
import dev.ashlar.kernel.settings.Settings;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
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
                why = "Headers the collector asks for, name=value with commas between, percent-encoded where needed.")
        @Nullable
        Secret headers,

        @Setting(value = "ashlar", env = "OTEL_SERVICE_NAME", why = "The name under which the spans appear.")
        String serviceName,

        @Setting(
                value = "1.0",
                min = "0",
                max = "1",
                why = "The share of traces begun here that is recorded; a caller's own decision is followed.")
        double ratio) {

    public TracingSettings {
        Checks.all(() -> Checks.base("ashlar.tracing.endpoint", endpoint), () -> parse(headers));
    }

    /** The headers to send along. */
    Map<String, String> headersByName() {
        return parse(headers);
    }

    private static Map<String, String> parse(@Nullable Secret headers) {
        Map<String, String> byName = new LinkedHashMap<>();
        if (headers == null) {
            return byName;
        }
        for (String header : headers.reveal().split(",", -1)) {
            int equals = header.indexOf('=');
            if (equals < 0 && header.isBlank()) {
                continue;
            }
            try {
                String name = header.substring(0, Math.max(equals, 0)).strip();
                String encoded = header.substring(equals + 1).strip().replace("+", "%2B");
                String value = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
                // The client knows best which headers it can send.
                HttpRequest.newBuilder().header(name, value);
                byName.put(name, value);
            } catch (IllegalArgumentException e) {
                throw SettingMistakes.of(
                        "ashlar.tracing.headers",
                        "the value is no list of headers, name=value with commas between and other characters as %XX");
            }
        }
        return byName;
    }
}
