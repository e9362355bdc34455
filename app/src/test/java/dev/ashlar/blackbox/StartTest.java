package dev.ashlar.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Http;
import dev.ashlar.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** From an empty folder to a server that answers, and back. */
@ParameterizedClass
@MethodSource("dev.ashlar.blackbox.Installation#databases")
record StartTest(TestDatabase database) {

    @Test
    void startsOnAnEmptyDatabaseAndAgainOnTheSame() {
        Installation installation = Installation.on(database);
        try (Program first = installation.serve()) {
            assertThat(first.printed()).contains("Migrated schema kernel", "Migrated schema users");
            first.http().get("/nowhere").isProblem(404, "route_not_found");
            first.stop();
        }
        try (Program second = installation.serve()) {
            assertThat(second.printed()).doesNotContain("Migrated schema");
            second.http().get("/nowhere").isProblem(404, "route_not_found");
        }
    }

    @Test
    void answersEveryMistakeWithAProblem() {
        try (Program program = Installation.on(database).serve()) {
            Http http = program.http();
            http.get("/api/v1/users").isProblem(401, "unauthenticated");
            http.delete("/nowhere").isProblem(404, "route_not_found");
            http.with("X-Request-Id", "blackbox-1")
                    .get("/nowhere")
                    .isProblem(404, "route_not_found")
                    .hasHeader("X-Request-Id", "blackbox-1");
            http.get("/problems/route-not-found").is(200);
        }
    }
}
