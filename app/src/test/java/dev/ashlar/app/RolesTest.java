package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a process that is only one of the two does not do. */
@Timeout(180)
class RolesTest {

    @Test
    void aWorkerHasNoRoutesButThoseForItsOperationAndInvitesNobody() {
        try (ServedProcess worker = ServedProcess.start(Map.of(), "ashlar.roles=worker")) {
            worker.awaitLine(line -> line.contains("/health"));
            assertThat(worker.output())
                    .contains("Roles       worker")
                    .doesNotContain("token", "setup", "/docs", "admin create");
            for (String path :
                    List.of("/health", "/health/live", "/health/ready", "/healthz", "/ready", "/metrics", "/modules")) {
                worker.http().get(path).is(200);
            }
            for (String path : List.of(
                    "/api/v1/users/me",
                    "/api/v1/admin/jobs",
                    "/api/v1/admin/loggers",
                    "/api/v1/trouble/leak",
                    "/openapi.json",
                    "/docs",
                    "/setup",
                    "/.well-known/jwks.json",
                    "/nowhere",
                    "/health/nowhere")) {
                worker.http().get(path).isProblem(404, "route_not_found");
            }
            worker.http()
                    .post("/api/v1/auth/login", "{\"email\": \"a@example.com\", \"password\": \"whatever it is\"}")
                    .isProblem(404, "route_not_found");
            assertThat(worker.output()).doesNotContain("token=");
        }
    }

    @Test
    void aWebNodeHasAllRoutesAndSaysWhatItIs() {
        try (ServedProcess web = ServedProcess.start(Map.of(), "ashlar.roles=web")) {
            web.awaitLine(line -> line.contains("/setup#token="));
            web.http().get("/api/v1/users/me").isProblem(401, "unauthenticated");
            web.http().get("/openapi.json").is(200);
            assertThat(web.output()).contains("leaves jobs to others");
        }
    }
}
