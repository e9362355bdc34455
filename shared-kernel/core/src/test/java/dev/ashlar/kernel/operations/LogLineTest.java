package dev.ashlar.kernel.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.ashlar.kernel.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLineTest {

    private static final Instant TIME = Instant.parse("2026-03-01T09:05:07.042Z");

    @Test
    void writesJsonWithItsFieldsInOrder() {
        LoggingEvent event = with(
                Map.of("requestId", "r-1", "userId", "u-1", "job", "j-1"),
                "dev.ashlar.users.RegisterUser",
                "Registered {}",
                null,
                Secret.of("abc"));
        event.addKeyValuePair(new KeyValuePair("count", 3));
        event.addKeyValuePair(new KeyValuePair("level", "mine"));
        event.addKeyValuePair(new KeyValuePair("ratio", Double.NaN));
        assertThat(json(event))
                .isEqualTo(
                        "{\"time\":\"2026-03-01T09:05:07.042Z\",\"level\":\"INFO\",\"message\":\"Registered [REDACTED]\","
                                + "\"requestId\":\"r-1\",\"userId\":\"u-1\",\"module\":\"users\","
                                + "\"logger\":\"dev.ashlar.users.RegisterUser\",\"thread\":\"worker-1\","
                                + "\"count\":3,\"_level\":\"mine\",\"ratio\":\"NaN\",\"job\":\"j-1\"}\n");
    }

    @Test
    void writesTheStackAsOneFieldWithoutSecrets() {
        Exception failure = new IllegalStateException(
                "no connection to postgres://a:hunter2@db/x\n  at fake.Frame", new RuntimeException("cause"));
        String line = json(event("dev.ashlar.kernel.database.Database", "Failed", failure));
        assertThat(line)
                .contains(
                        "\"error\":\"java.lang.IllegalStateException: no connection to postgres://a:[REDACTED]@db/x\\\\n")
                .contains("Caused by: java.lang.RuntimeException: cause", "LogLineTest.java", "\"module\":\"kernel\"")
                .doesNotContain("hunter2");
        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    }

    @Test
    void letsNoEventBecomeTwoLines() {
        String hostile = "a\nb\rc\u001b[31md\u2028e\u202ef\u0000g\u0085h\"i\\j";
        LoggingEvent event = event("dev.ashlar.users.X", hostile, null);
        event.addKeyValuePair(new KeyValuePair("k\ney", "v\nalue"));
        String json = json(event);
        assertThat(json)
                .contains("a\\nb\\rc\\u001b[31md\\u2028e\\u202ef\\u0000g\\u0085h\\\"i\\\\j", "\"k\\ney\":\"v\\nalue\"");
        assertThat(json.indexOf('\n')).isEqualTo(json.length() - 1);
        String text = text(event, false);
        assertThat(text.strip().lines()).hasSize(1);
        assertThat(text).contains("a\\nb\\rc\\u001b[31m").doesNotContain("\u001b", "\u202e");
    }

    @Test
    void writesForPeople() {
        LoggingEvent event = with(Map.of("requestId", "r-1"), "dev.ashlar.users.RegisterUser", "Registered", null);
        event.addKeyValuePair(new KeyValuePair("count", 3));
        assertThat(text(event, false))
                .matches("\\d\\d:\\d\\d:\\d\\d\\.042 INFO  users      Registered count=3  \\[r-1]\n");
        assertThat(text(event, true)).contains("\u001b[32mINFO ");
    }

    @Test
    void namesTheModuleOfTheRouteForTheLinesOfLibraries() {
        LoggingEvent event = with(Map.of("route", "/api/v1/users/{id}"), "io.netty.channel", "Odd", null);
        StringBuilder line = new StringBuilder();
        new JsonLog().append(event, LogContext.of(event, Map.of("/api/v1/users/{id}", "users")), line);
        assertThat(line).contains("\"module\":\"users\"", "\"route\":\"/api/v1/users/{id}\"");
    }

    @Test
    void cutsWhatIsOutOfAllMeasure() {
        assertThat(json(event("dev.ashlar.users.X", "x".repeat(1_000_000), null)))
                .hasSizeLessThan(20_000)
                .contains("983616 more characters");
    }

    private static String json(LoggingEvent event) {
        StringBuilder line = new StringBuilder();
        new JsonLog().append(event, LogContext.of(event, Map.of()), line);
        return line.toString();
    }

    private static String text(LoggingEvent event, boolean coloured) {
        StringBuilder line = new StringBuilder();
        new TextLog(coloured).append(event, LogContext.of(event, Map.of()), line);
        return line.toString();
    }

    private static LoggingEvent event(String logger, String message, @Nullable Throwable failure, Object... arguments) {
        return with(Map.of(), logger, message, failure, arguments);
    }

    private static LoggingEvent with(
            Map<String, String> mdc, String logger, String message, @Nullable Throwable failure, Object... arguments) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event =
                new LoggingEvent("test", context.getLogger(logger), Level.INFO, message, failure, arguments);
        event.setMDCPropertyMap(mdc);
        event.setInstant(TIME);
        event.setThreadName("worker-1");
        event.setKeyValuePairs(new ArrayList<>());
        return event;
    }
}
