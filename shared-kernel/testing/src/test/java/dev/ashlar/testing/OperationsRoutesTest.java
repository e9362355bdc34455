package dev.ashlar.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Health, figures and log levels, through the front door. */
@ModuleTest
class OperationsRoutesTest {

    private final App app;
    private final Http admin;

    OperationsRoutesTest(App app) {
        this.app = app;
        this.admin = app.as(UUID.fromString("01900000-0000-7000-8000-000000000001"), "admin");
    }

    @Test
    void tellsAnybodyWhetherItIsUpAndNothingElse() {
        for (String path : new String[] {"/health", "/healthz", "/health/ready", "/ready", "/health/live"}) {
            Answer answer = app.http().get(path).is(200);
            assertThat(answer.body()).isEqualTo("{\"status\":\"UP\"}");
            answer.hasHeader("Content-Type", "application/json").hasHeader("Cache-Control", "no-store");
            assertThat(answer.header("X-Request-Id")).isPresent();
            assertThat(answer.header("RateLimit")).isEmpty();
        }
        app.as(UUID.randomUUID()).get("/health").is(200).hasNot("checks", "database");
        app.http().get("/health?verbose=1").isProblem(400, "unknown_parameter");
    }

    @Test
    void tellsAdministratorsWhatEachCheckSaid() {
        Answer health = admin.get("/health").is(200);
        health.has("\"name\":\"database\"", "\"name\":\"migrations\"", "up to date", "durationMs", "serving")
                .hasNot("password", "DOWN");
    }

    @Test
    void showsRoutesByTemplateAndFoldsWhatIsUnknown() {
        admin.get("/api/v1/admin/loggers/name.in.the.path").isProblem(404, "logger_not_found");
        app.http().get("/api/v1/admin/loggers/name.in.the.path").isProblem(401, "unauthenticated");
        app.http().get("/nowhere/at/all/12345").isProblem(404, "route_not_found");
        app.http().get("/wp-login.php").isProblem(404, "route_not_found");
        Answer metrics = app.http().get("/metrics").is(200);
        assertThat(metrics.header("Content-Type").orElse(""))
                .startsWith("text/plain")
                .contains("0.0.4");
        metrics.has(
                        "http_server_requests_seconds_count{method=\"GET\",route=\"/api/v1/admin/loggers/{name}\",status=\"401\"}",
                        "http_server_requests_seconds_bucket{method=\"GET\",route=\"/api/v1/admin/loggers/{name}\",status=\"401\",le=\"0.25\"}",
                        "http_server_requests_seconds_count{method=\"GET\",route=\"unmatched\",status=\"404\"}",
                        "hikaricp_connections_active{pool=\"database\"}",
                        "hikaricp_connections_pending{pool=\"database\"}",
                        "database_pool_saturation ",
                        "database_statements_total ",
                        "event_loop_lag_seconds_bucket",
                        "log_lines_dropped_total ",
                        "http_server_requests_rate_limited_total ",
                        "jvm_memory_used_bytes",
                        "process_uptime_seconds",
                        "build_info{version=\"0.1.0\"} 1",
                        "ready 1")
                .hasNot("nowhere", "wp-login", "name.in.the.path");
    }

    @Test
    void changesALevelOnlyWhereItIsAsItsAdministratorHasSeenIt() {
        String path = "/api/v1/admin/loggers/dev.ashlar.on." + app.database();
        admin.with("If-Match", "*").put(path, "{\"level\": \"debug\"}").isProblem(412, "precondition_failed");
        String etag =
                admin.put(path, "{\"level\": \"debug\"}").is(200).header("ETag").orElseThrow();
        assertThat(admin.get(path).is(200).header("ETag")).hasValue(etag);
        String next = admin.with("If-Match", etag)
                .put(path, "{\"level\": \"info\"}")
                .is(200)
                .header("ETag")
                .orElseThrow();
        admin.with("If-Match", etag).put(path, "{\"level\": \"trace\"}").isProblem(412, "precondition_failed");
        assertThat(admin.get(path).has("\"level\":\"info\"").header("ETag")).hasValue(next);
    }

    @Test
    void changesALevelForATime() {
        String path = "/api/v1/admin/loggers/dev.ashlar.example";
        String end = app.clock().instant().plus(Duration.ofMinutes(10)).toString();
        admin.put(path, "{\"level\": \"debug\", \"expiresAt\": \"" + end + "\"}")
                .is(200)
                .has("\"level\":\"debug\"", "\"effectiveLevel\":\"debug\"", end);
        admin.get("/api/v1/admin/loggers").is(200).has("\"name\":\"dev.ashlar.example\"", "\"name\":\"ROOT\"");
        app.clock().advance(Duration.ofMinutes(11));
        admin.get(path).is(200).has("\"level\":null", "\"effectiveLevel\":\"info\"", "\"expiresAt\":null");
    }

    @Test
    void changesALevelForGoodAndBack() {
        String path = "/api/v1/admin/loggers/dev.ashlar.users.Other";
        admin.put(path, "{\"level\": \"trace\"}").is(200).has("\"effectiveLevel\":\"trace\"");
        admin.put(path, "{\"level\": null}").is(200).has("\"level\":null", "\"effectiveLevel\":\"info\"");
    }

    @Test
    void refusesLevelsThatAreNoneAndPeopleWhoMayNot() {
        String path = "/api/v1/admin/loggers/dev.ashlar.users";
        admin.put(path, "{\"level\": \"loud\"}")
                .isProblem(422, "validation_failed")
                .has("/level");
        admin.put(path, "{\"level\": \"debug\", \"until\": 1}")
                .isProblem(422, "validation_failed")
                .has("unknown_member");
        admin.put(path, "{\"level\": \"debug\", \"expiresAt\": \"2020-01-01T00:00:00Z\"}")
                .isProblem(422, "validation_failed")
                .has("/expiresAt");
        admin.put("/api/v1/admin/loggers/no%20name", "{\"level\": \"debug\"}").isProblem(400, "malformed_id");
        app.as(UUID.randomUUID()).put(path, "{\"level\": \"debug\"}").isProblem(403, "forbidden");
        app.http().get("/api/v1/admin/loggers").isProblem(401, "unauthenticated");
        admin.get("/api/v1/admin/loggers").is(200).hasNot("\"name\":\"dev.ashlar.users\"");
    }

    @Test
    void knowsOnlyLoggersThatThereAreAndAskingMakesNone() {
        String never = "/api/v1/admin/loggers/dev.ashlar.never." + "x"
                + UUID.randomUUID().toString().replace("-", "");
        admin.get(never).isProblem(404, "logger_not_found");
        admin.get(never).isProblem(404, "logger_not_found");
        admin.put(never, "{\"level\": \"debug\"}").is(200);
        String etag = admin.get(never)
                .is(200)
                .has("\"level\":\"debug\"")
                .header("ETag")
                .orElseThrow();
        admin.with("If-None-Match", etag).get(never).is(304);
        admin.put(never, "{\"level\": null}").is(200);
        admin.with("If-None-Match", etag).get(never).is(200).has("\"level\":null", "\"effectiveLevel\":\"info\"");
    }
}
