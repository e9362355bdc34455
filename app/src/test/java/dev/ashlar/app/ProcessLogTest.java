package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program prints, read as an operator reads it. */
@Timeout(180)
class ProcessLogTest {

    private static final Map<String, String> JSON = Map.of("LOG_FORMAT", "json");

    @Test
    void tellsInItsFirstLinesWhatOneWantsToKnow() {
        try (ServedProcess served = ServedProcess.start(Map.of())) {
            served.awaitLine(line -> line.contains("admin create"));
            assertThat(served.output())
                    .contains(
                            "Ashlar 0.1.0, development, ",
                            "users",
                            "Listening   " + served.address(),
                            "Data        H2 in /",
                            "API         " + served.address() + "/docs",
                            "ashlar admin create --email")
                    .doesNotContain("${", "WARN", "ERROR", "\u001b");
            assertThat(served.lines().size()).as(served::output).isLessThan(20);
        }
    }

    @Test
    void writesOneJsonLinePerRequestWithoutItsQuery() {
        try (ServedProcess served = ServedProcess.start(JSON)) {
            served.http()
                    .with("X-Request-Id", "request-0001")
                    .with("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                    .get("/api/v1/users/01900000-0000-7000-8000-000000000001?ticket=secret-ticket");
            String line = served.awaitLine(text -> text.contains("request-0001"));
            assertThat(line)
                    .startsWith("{\"time\":\"20")
                    .contains(
                            "\"level\":\"INFO\"",
                            "\"message\":\"GET /api/v1/users/01900000-0000-7000-8000-000000000001 401 ",
                            "\"requestId\":\"request-0001\"",
                            "\"traceId\":\"0af7651916cd43dd8448eb211c80319c\"",
                            "\"module\":\"users\"",
                            "\"route\":\"/api/v1/users/{id}\"",
                            "\"method\":\"GET\"",
                            "\"status\":401",
                            "\"durationMs\":",
                            "\"client\":\"127.0.0.1\"")
                    .endsWith("}");
            served.http().get("/health/live").is(200);
            served.http().with("X-Request-Id", "request-0002").get("/nowhere").isProblem(404, "route_not_found");
            served.awaitLine(text -> text.contains("request-0002"));
            assertThat(served.output()).doesNotContain("secret-ticket", "/health/live 200");
        }
    }

    @Test
    void namesTheRequestInTheLinesOfItsHandlerAndHidesSecrets() {
        try (ServedProcess served = ServedProcess.start(JSON)) {
            served.http()
                    .with("X-Request-Id", "request-0003")
                    .get("/api/v1/trouble/leak")
                    .is(200);
            String pairs = served.awaitLine(line -> line.contains("With pairs"));
            assertThat(pairs)
                    .contains(
                            "\"requestId\":\"request-0003\"",
                            "\"route\":\"/api/v1/trouble/leak\"",
                            "\"module\":\"app\"",
                            "\"thread\":\"",
                            "\"password\":\"[REDACTED]\"",
                            "\"kept\":7");
            assertThat(served.output())
                    .contains("postgres://ashlar:[REDACTED]@db/ashlar", "line one\\nFAKE ERROR line two\\u001b")
                    .doesNotContain("hunter2", "abcdef-the-token");
            served.http()
                    .with("X-Request-Id", "request-0004")
                    .get("/api/v1/trouble/fault")
                    .isProblem(500, "internal_error");
            assertThat(served.awaitLine(line -> line.contains("Unexpected failure")))
                    .contains("\"requestId\":\"request-0004\"", "\"error\":\"java.lang.IllegalStateException: planted");
        }
    }

    @Test
    void keepsInjectedLinesOutOfTheTextFormToo() {
        try (ServedProcess served = ServedProcess.start(Map.of("LOG_FORMAT", "text"))) {
            served.http().get("/api/v1/trouble/leak").is(200);
            served.awaitLine(line -> line.contains("/api/v1/trouble/leak 200"));
            assertThat(served.lines()).noneMatch(line -> line.startsWith("FAKE"));
            assertThat(served.output()).doesNotContain("hunter2", "abcdef-the-token", "\u001b");
        }
    }

    @Test
    void saysPlainlyThatItsPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServedProcess served = ServedProcess.launch(Map.of(), "ashlar.http.port=" + taken.getLocalPort())) {
            assertThat(served.awaitExit()).as(served::output).isEqualTo(1);
            assertThat(served.output())
                    .contains(
                            "Cannot listen on port " + taken.getLocalPort() + " (", "in use", "set PORT to a free one")
                    .doesNotContain("Exception", "\tat ", "Listening");
        }
    }

    @Test
    void switchesTheAccessLogOff() {
        try (ServedProcess served = ServedProcess.start(JSON, "ashlar.log.access-log=false")) {
            served.http().get("/nowhere").isProblem(404, "route_not_found");
            served.http().get("/api/v1/trouble/leak").is(200);
            served.signal("TERM");
            assertThat(served.awaitExit()).as(served::output).isZero();
            assertThat(served.output()).contains("With pairs").doesNotContain("/nowhere 404", "leak 200");
        }
    }

    @Test
    void logsWhatNobodyCaught() {
        try (ServedProcess served = ServedProcess.start(JSON)) {
            served.http().get("/api/v1/trouble/uncaught").is(200);
            assertThat(served.awaitLine(line -> line.contains("Nobody caught this")))
                    .contains("\"level\":\"ERROR\"", "planted failure", "\"on\":\"planted\"");
            served.http().get("/health/live").is(200);
        }
    }

    @Test
    void endsWithOneWhenItRunsOutOfMemory() {
        try (ServedProcess served = ServedProcess.start(JSON)) {
            try {
                served.http().get("/api/v1/trouble/memory");
            } catch (RuntimeException cutOff) {
                // The process may be gone before the answer is written.
            }
            assertThat(served.awaitExit()).as(served::output).isEqualTo(1);
            assertThat(served.output()).contains("java.lang.OutOfMemoryError: planted", "The JVM is broken");
        }
    }

    @Test
    void endsWithOneWhenItsEventLoopsDie() {
        try (ServedProcess served = ServedProcess.start(JSON)) {
            try {
                served.http().get("/api/v1/trouble/loops");
            } catch (RuntimeException cutOff) {
                // Nobody is left to write the answer.
            }
            assertThat(served.awaitExit()).as(served::output).isEqualTo(1);
            assertThat(served.output()).contains("An event loop has ended by itself");
        }
    }

    @Test
    void answersAsEverAlsoWhenAnObserverFails() {
        try (ServedProcess served = ServedProcess.start(JSON)) {
            served.http()
                    .with("X-Request-Id", "request-0008")
                    .get("/api/v1/trouble/fault")
                    .isProblem(500, "internal_error")
                    .has("\"requestId\":\"request-0008\"");
            assertThat(served.awaitLine(line -> line.contains("could not take a failure")))
                    .contains("TroubleObserver", "\"requestId\":\"request-0008\"");
            served.http().get("/nowhere").isProblem(404, "route_not_found");
        }
    }

    @Test
    void takesUpWhatLibrariesTellTheLogOfTheJdk() {
        try (ServedProcess served = ServedProcess.start(JSON)) {
            served.http()
                    .with("X-Request-Id", "request-0007")
                    .get("/api/v1/trouble/standard-log")
                    .is(200);
            assertThat(served.awaitLine(line -> line.contains("Planted with")))
                    .startsWith("{\"time\":\"20")
                    .contains(
                            "\"level\":\"WARN\"",
                            "\"message\":\"Planted with token=[REDACTED]\"",
                            "\"logger\":\"com.example.library\"",
                            "\"requestId\":\"request-0007\"",
                            "\"error\":\"java.lang.IllegalStateException: planted cause");
            served.signal("TERM");
            assertThat(served.awaitExit()).as(served::output).isZero();
            assertThat(served.lines()).allMatch(line -> line.startsWith("{\"time\":"), "is an entry of the log");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void printsASetUpLinkThatCanBeUsedInBothForms(String format) {
        try (ServedProcess served = ServedProcess.start(Map.of("LOG_FORMAT", format))) {
            String line = served.awaitLine(text -> text.contains("/setup#token="));
            Matcher token = Pattern.compile("/setup#token=([A-Za-z0-9_-]{20,})").matcher(line);
            assertThat(token.find()).as(line).isTrue();
            served.http()
                    .post("/api/v1/auth/setup", """
                            {"token": "%s", "email": "first@example.com", "password": "a long enough password",
                             "name": "First"}""".formatted(token.group(1)))
                    .is(201);
            served.http().get("/api/v1/trouble/leak").is(200);
            served.awaitLine(text -> text.contains("/api/v1/trouble/leak 200"));
            assertThat(served.output()).doesNotContain("hunter2", "abcdef-the-token");
        }
    }

    @Test
    void namesTheCodeThatBlocksAnEventLoop() {
        try (ServedProcess served = ServedProcess.start(JSON)) {
            // Nothing is said in the first seconds, when the loops load classes.
            while (!served.output().contains("An event loop is blocked")) {
                served.http().get("/api/v1/trouble/block").is(200);
            }
            assertThat(served.awaitLine(line -> line.contains("An event loop is blocked")))
                    .contains("TroubleController.block", "\"blockedMs\":");
        }
    }
}
