package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.ReceivedRequests.Received;
import dev.ashlar.testing.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Traces, failure reports and the metrics port: what leaves the program, read by whoever receives it. */
@Timeout(180)
class ObserversElsewhereTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final String TRACEPARENT = "00-" + TRACE + "-" + PARENT + "-01";

    @Test
    void sendsASpanOfEveryRequestToTheCollector() throws Exception {
        try (ReceivedRequests collector = new ReceivedRequests();
                ServedProcess served = ServedProcess.start(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", collector.address().toString(),
                        "OTEL_EXPORTER_OTLP_HEADERS", "api-key=collector-key",
                        "OTEL_SERVICE_NAME", "shop"))) {
            served.http().get("/health/ready").is(200);
            String outgoing = served.http()
                    .with("traceparent", TRACEPARENT)
                    .with("tracestate", "vendor=1")
                    .with("X-Request-Id", "request-0005")
                    .get("/api/v1/trouble/outgoing")
                    .is(200)
                    .has("\"X-Request-Id\":\"request-0005\"", "\"tracestate\":\"vendor=1\"")
                    .text("/traceparent");
            Received sent = collector.next();
            assertThat(sent.path()).isEqualTo("/v1/traces");
            assertThat(sent.header("Content-type")).isEqualTo("application/x-protobuf");
            assertThat(sent.header("Api-key")).isEqualTo("collector-key");

            ProtobufFields spans = new ProtobufFields(sent.body().array()).message(1);
            assertThat(attributes(spans.message(1), 1)).containsEntry("service.name", "shop");
            assertThat(spans.message(2).messages(2))
                    .as("the health check makes no span")
                    .hasSize(1);
            ProtobufFields span = spans.message(2).message(2);
            assertThat(span.hex(1)).isEqualTo(TRACE);
            assertThat(span.hex(4)).isEqualTo(PARENT);
            assertThat(outgoing).isEqualTo("00-" + TRACE + "-" + span.hex(2) + "-01");
            assertThat(span.text(5)).isEqualTo("GET /api/v1/trouble/outgoing");
            assertThat(span.number(6)).as("a server span").isEqualTo(2);
            assertThat(span.number(8)).isGreaterThan(span.number(7));
            assertThat(attributes(span, 9))
                    .containsEntry("http.route", "/api/v1/trouble/outgoing")
                    .containsEntry("http.request.method", "GET")
                    .containsEntry("http.response.status_code", "200")
                    .containsEntry("ashlar.request_id", "request-0005");
        }
    }

    @Test
    void sendsASpanOfEveryStatementBelowThatOfItsRequest() throws Exception {
        try (ReceivedRequests collector = new ReceivedRequests();
                ServedProcess served = ServedProcess.start(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", collector.address().toString()))) {
            served.http()
                    .with("traceparent", TRACEPARENT)
                    .post("/api/v1/auth/login", "{\"email\": \"nobody@example.com\", \"password\": \"planted-word\"}")
                    .isProblem(401, "credentials_invalid");
            List<ProtobufFields> spans = new ArrayList<>();
            while (spans.stream().noneMatch(span -> span.number(6) == 2)) {
                Received sent = collector.next();
                assertThat(new String(sent.body().array(), StandardCharsets.ISO_8859_1))
                        .as("texts with placeholders, never values")
                        .doesNotContain("nobody@example.com", "planted-word");
                spans.addAll(new ProtobufFields(sent.body().array())
                        .message(1)
                        .message(2)
                        .messages(2));
            }
            ProtobufFields request = spans.stream()
                    .filter(span -> span.number(6) == 2)
                    .findFirst()
                    .orElseThrow();
            List<ProtobufFields> statements =
                    spans.stream().filter(span -> span.number(6) == 3).toList();
            assertThat(statements).isNotEmpty();
            assertThat(statements).allSatisfy(statement -> {
                assertThat(statement.hex(1)).isEqualTo(TRACE);
                assertThat(statement.hex(4)).isEqualTo(request.hex(2));
                assertThat(statement.number(8)).isGreaterThanOrEqualTo(statement.number(7));
                assertThat(attributes(statement, 9))
                        .containsKey("db.query.text")
                        .containsEntry("db.system.name", "h2");
            });
            assertThat(statements.stream().map(statement -> statement.hex(2)).distinct())
                    .hasSameSizeAs(statements)
                    .doesNotContain(request.hex(2));
            assertThat(statements.stream()
                            .map(statement -> attributes(statement, 9).get("ashlar.module")))
                    .contains("users", "auth");
        }
    }

    @Test
    void sendsNoSpanThatTheCallerDoesNotWantAndTheRestWhenItEnds() throws Exception {
        try (ReceivedRequests collector = new ReceivedRequests();
                ServedProcess served = ServedProcess.start(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", collector.address().toString()))) {
            served.http()
                    .with("traceparent", "00-" + TRACE + "-" + PARENT + "-00")
                    .get("/api/v1/trouble/leak")
                    .is(200);
            served.http().get("/api/v1/trouble/fault").isProblem(500, "internal_error");
            served.signal("TERM");
            assertThat(served.awaitExit()).as(served::output).isZero();
            ProtobufFields scope = new ProtobufFields(collector.next().body().array())
                    .message(1)
                    .message(2);
            assertThat(scope.messages(2)).hasSize(1);
            ProtobufFields span = scope.message(2);
            assertThat(span.text(5)).isEqualTo("GET /api/v1/trouble/fault");
            assertThat(span.message(15).number(3)).as("an error").isEqualTo(2);
        }
    }

    @Test
    void handsTheCallersTraceOnWhenItRecordsNothingItself() {
        try (ServedProcess served = ServedProcess.start(Map.of())) {
            served.http()
                    .with("traceparent", TRACEPARENT)
                    .get("/api/v1/trouble/outgoing")
                    .is(200)
                    .has("\"traceparent\":\"" + TRACEPARENT + "\"");
            String own = served.http()
                    .with("traceparent", "00-" + "0".repeat(32) + "-" + PARENT + "-01")
                    .get("/api/v1/trouble/outgoing")
                    .is(200)
                    .text("/traceparent");
            assertThat(own).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00").doesNotContain("0".repeat(32), PARENT);
        }
    }

    @Test
    void reportsUnexpectedFailuresWithoutWhatTellsAboutPeople() throws Exception {
        try (ReceivedRequests sentry = new ReceivedRequests();
                ServedProcess served = ServedProcess.start(Map.of(
                        "SENTRY_DSN",
                        "http://public-key@127.0.0.1:" + sentry.address().getPort() + "/42"))) {
            served.http().get("/api/v1/users").isProblem(401, "unauthenticated");
            served.http()
                    .with("X-Request-Id", "request-0006")
                    .get("/api/v1/trouble/fault")
                    .isProblem(500, "internal_error");
            Received sent = sentry.next();
            assertThat(sent.path()).isEqualTo("/api/42/envelope/");
            assertThat(sent.header("X-sentry-auth")).contains("sentry_version=7", "sentry_key=public-key");
            String envelope = new String(sent.body().array(), StandardCharsets.UTF_8);
            assertThat(envelope.lines().count()).isEqualTo(3);
            assertThat(envelope)
                    .contains(
                            "{\"type\":\"event\"}",
                            "\"requestId\":\"request-0006\"",
                            "\"release\":\"ashlar@0.1.0\"",
                            "\"environment\":\"development\"",
                            "\"transaction\":\"GET /api/v1/trouble/fault\"",
                            "\"type\":\"IllegalStateException\"",
                            "\"function\":\"fault\"",
                            "\"in_app\":true")
                    .doesNotContain("ada@example.com", "127.0.0.1", "planted");
        }
    }

    @Test
    void goesOnWhenNobodyListens() throws IOException {
        int port = freePort();
        try (ServedProcess served = ServedProcess.start(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port,
                "SENTRY_DSN", "http://key@127.0.0.1:" + port + "/1"))) {
            for (int i = 0; i < 200; i++) {
                served.http().get("/api/v1/trouble/fault").isProblem(500, "internal_error");
            }
            served.signal("TERM");
            assertThat(served.awaitExit()).as(served::output).isZero();
            assertThat(served.output()).contains("Cannot deliver to ");
        }
    }

    @Test
    void showsFiguresInProductionOnlyWithTheTokenOrOnTheirOwnPort() throws IOException {
        String token = "a-token-for-metrics";
        try (ServedProcess served = ServedProcess.start(
                Map.of("ASHLAR_ENVIRONMENT", "production", "ASHLAR_SECRET", "kH8s0vJq2nZr5tYw7bXd9fGm1cLp3eRu6aTi4oNs"),
                "ashlar.operations.metrics-token=" + token,
                "ashlar.operations.drain-delay=0s")) {
            assertThat(served.lines()).allMatch(line -> line.startsWith("{\"time\":"));
            served.http().get("/metrics").isProblem(404, "route_not_found");
            served.http().bearer("another-token-for-metrics").get("/metrics").isProblem(404, "route_not_found");
            served.http().bearer(token).get("/metrics").is(200).has("jvm_memory_used_bytes");
            assertThat(served.output()).doesNotContain(token);
        }
        int port = freePort();
        try (ServedProcess served = ServedProcess.start(
                Map.of("ASHLAR_ENVIRONMENT", "production", "ASHLAR_SECRET", "kH8s0vJq2nZr5tYw7bXd9fGm1cLp3eRu6aTi4oNs"),
                "ashlar.operations.metrics-port=" + port,
                "ashlar.operations.metrics-host=127.0.0.1",
                "ashlar.operations.drain-delay=0s")) {
            served.http().get("/metrics").isProblem(404, "route_not_found");
            Http own = Http.to(URI.create("http://127.0.0.1:" + port));
            own.get("/metrics").is(200).has("jvm_memory_used_bytes");
            own.get("/api/v1/users").is(404);
            served.signal("TERM");
            assertThat(served.awaitExit()).as(served::output).isZero();
        }
    }

    private static Map<String, String> attributes(ProtobufFields message, int field) {
        return message.messages(field).stream()
                .collect(Collectors.toMap(attribute -> attribute.text(1), attribute -> value(attribute.message(2))));
    }

    private static String value(ProtobufFields any) {
        try {
            return any.text(1);
        } catch (AssertionError noText) {
            return String.valueOf(any.number(3));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
