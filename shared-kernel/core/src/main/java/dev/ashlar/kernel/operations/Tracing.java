package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import dev.ashlar.kernel.database.StatementListener;
import dev.ashlar.kernel.http.RequestScope;
import dev.ashlar.kernel.http.TraceContext;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One span per request and one for each of its statements, sent as OTLP over HTTP to the collector that is named; without one, nothing is made. The message is
 * written here rather than by the OpenTelemetry SDK: docs/decisions/0020 says why.
 */
@Singleton
final class Tracing implements StatementListener {

    private static final int QUEUED = 4096;
    private static final int BATCH = 512;
    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final int SERVER = 2;
    private static final int CLIENT = 3;
    /** A request that reads row by row for minutes must not fill the queue with nothing else. */
    private static final int MOST_STATEMENTS = 100;

    private static final int LONGEST_SQL = 2_000;
    private static final int ERROR = 2;
    private static final long RATIO_BITS = 1L << 56;

    private sealed interface Span {}

    /** What is kept of a statement after it ended. */
    private record Executed(
            String traceId,
            String spanId,
            String parentSpanId,
            long startNanos,
            long endNanos,
            String sql,
            String module,
            boolean failed)
            implements Span {}

    /** What is kept of a request after it ended. */
    private record Served(
            String traceId,
            String spanId,
            @Nullable String parentSpanId,
            @Nullable String state,
            long startNanos,
            long endNanos,
            String method,
            String route,
            String path,
            int status,
            String client,
            String requestId,
            @Nullable String userId)
            implements Span {}

    private final InstantSource clock;
    private final TracingSettings settings;
    private final RuntimeSettings runtime;
    private final String databaseName;
    private final @Nullable Courier<Span> courier;

    Tracing(
            InstantSource clock,
            TracingSettings settings,
            RuntimeSettings runtime,
            Database database,
            MeterRegistry metrics) {
        this.clock = clock;
        this.settings = settings;
        this.runtime = runtime;
        this.databaseName = database.address().vendor() == Vendor.POSTGRESQL ? "postgresql" : "h2";
        URI endpoint = settings.endpoint();
        if (endpoint == null) {
            this.courier = null;
            return;
        }
        URI target = URI.create(withoutCredentials(endpoint).replaceFirst("/+$", "") + "/v1/traces");
        String credentials = credentialsIn(endpoint);
        Courier<Span> made = new Courier<>("traces", QUEUED, BATCH, LINGER, spans -> post(target, credentials, spans));
        this.courier = made;
        FunctionCounter.builder("trace.spans.dropped", made, Courier::dropped)
                .description("Spans given up because the collector did not take them")
                .register(metrics);
    }

    private static String withoutCredentials(URI endpoint) {
        String userInfo = endpoint.getRawUserInfo();
        return userInfo == null
                ? endpoint.toString()
                : endpoint.toString().replaceFirst(Pattern.quote(userInfo) + "@", "");
    }

    /** The client of the JDK leaves out what stands before the host. */
    private static @Nullable String credentialsIn(URI endpoint) {
        String userInfo = endpoint.getUserInfo();
        return userInfo == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a request of this trace gets a span here. */
    boolean records(TraceContext trace) {
        if (courier == null) {
            return false;
        }
        if (trace.isContinued()) {
            return trace.isSampled();
        }
        // The last digits of the id decide, so that every service with the same ratio decides the same.
        return settings.ratio() >= 1
                || HexFormat.fromHexDigitsToLong(trace.traceId(), 18, 32) < settings.ratio() * RATIO_BITS;
    }

    void ended(RequestScope request) {
        TraceContext trace = request.trace();
        if (courier == null || !records(trace)) {
            return;
        }
        long end = now();
        Caller caller = request.caller();
        courier.offer(new Served(
                trace.traceId(),
                trace.spanId(),
                trace.parentSpanId(),
                trace.state(),
                end - request.elapsedNanos(),
                end,
                request.method(),
                request.route(),
                request.path(),
                request.status(),
                request.client(),
                request.requestId(),
                caller == null ? null : caller.getName()));
    }

    @Override
    public boolean listens() {
        return courier != null;
    }

    /** Only statements of a request: what runs by itself has no trace to belong to. */
    @Override
    public void executed(String sql, String module, long nanos, boolean failed) {
        RequestScope request = RequestScope.current();
        if (courier == null || request == null || !records(request.trace())) {
            return;
        }
        int number = request.countStatement();
        if (number > MOST_STATEMENTS) {
            return;
        }
        long end = now();
        String parent = request.trace().spanId();
        // Unlike the request's own id by its number, and so are those of its other statements.
        String span = HexFormat.of().toHexDigits(HexFormat.fromHexDigitsToLong(parent) + number);
        courier.offer(new Executed(request.trace().traceId(), span, parent, end - nanos, end, sql, module, failed));
    }

    private long now() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @PreDestroy
    void close() {
        if (courier != null) {
            courier.close();
        }
    }

    private HttpRequest.Builder post(URI target, @Nullable String credentials, List<Span> spans) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .header("Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(encode(spans)));
        if (credentials != null) {
            request.setHeader("Authorization", credentials);
        }
        settings.headersByName().forEach(request::setHeader);
        return request;
    }

    /** ExportTraceServiceRequest of opentelemetry-proto; the numbers are those of its fields. */
    private byte[] encode(List<Span> spans) {
        return new Protobuf()
                .message(
                        1,
                        resourceSpans -> resourceSpans
                                .message(1, resource -> {
                                    attribute(resource, 1, "service.name", settings.serviceName());
                                    attribute(
                                            resource,
                                            1,
                                            "service.version",
                                            Release.current().version());
                                    attribute(
                                            resource,
                                            1,
                                            "deployment.environment.name",
                                            runtime.environment().name().toLowerCase(Locale.ROOT));
                                })
                                .message(2, scopeSpans -> {
                                    scopeSpans.message(1, scope -> scope.text(1, "dev.ashlar.kernel"));
                                    spans.forEach(span -> scopeSpans.message(2, message -> {
                                        switch (span) {
                                            case Served served -> encode(message, served);
                                            case Executed executed -> encode(message, executed);
                                        }
                                    }));
                                }))
                .toByteArray();
    }

    private static void encode(Protobuf message, Served span) {
        HexFormat hex = HexFormat.of();
        message.bytes(1, hex.parseHex(span.traceId())).bytes(2, hex.parseHex(span.spanId()));
        if (span.state() != null) {
            message.text(3, span.state());
        }
        if (span.parentSpanId() != null) {
            message.bytes(4, hex.parseHex(span.parentSpanId()));
        }
        message.text(5, span.route().isEmpty() ? span.method() : span.method() + " " + span.route())
                .number(6, SERVER)
                .fixed64(7, span.startNanos())
                .fixed64(8, span.endNanos());
        attribute(message, 9, "http.request.method", span.method());
        if (!span.route().isEmpty()) {
            attribute(message, 9, "http.route", span.route());
        }
        attribute(message, 9, "url.path", Redactor.redact(span.path()));
        message.message(
                9,
                attribute -> attribute
                        .text(1, "http.response.status_code")
                        .message(2, value -> value.number(3, span.status())));
        attribute(message, 9, "client.address", span.client());
        attribute(message, 9, "ashlar.request_id", span.requestId());
        if (span.userId() != null) {
            attribute(message, 9, "user.id", span.userId());
        }
        if (span.status() >= 500) {
            message.message(15, status -> status.number(3, ERROR));
        }
    }

    private void encode(Protobuf message, Executed span) {
        HexFormat hex = HexFormat.of();
        String sql = span.sql().strip().replaceAll("\\s+", " ");
        String operation = sql.substring(0, sql.indexOf(' ') < 0 ? sql.length() : sql.indexOf(' '))
                .toUpperCase(Locale.ROOT);
        message.bytes(1, hex.parseHex(span.traceId()))
                .bytes(2, hex.parseHex(span.spanId()))
                .bytes(4, hex.parseHex(span.parentSpanId()))
                .text(5, operation + " " + span.module())
                .number(6, CLIENT)
                .fixed64(7, span.startNanos())
                .fixed64(8, span.endNanos());
        attribute(message, 9, "db.system.name", databaseName);
        attribute(message, 9, "db.operation.name", operation);
        attribute(message, 9, "db.query.text", sql.substring(0, Math.min(sql.length(), LONGEST_SQL)));
        attribute(message, 9, "ashlar.module", span.module());
        if (span.failed()) {
            message.message(15, status -> status.number(3, ERROR));
        }
    }

    private static void attribute(Protobuf message, int field, String key, String value) {
        message.message(field, attribute -> attribute.text(1, key).message(2, any -> any.text(1, value)));
    }
}
