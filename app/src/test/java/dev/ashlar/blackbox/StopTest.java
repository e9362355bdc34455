package dev.ashlar.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** SIGTERM: not ready at once, still serving for a while, then the end with exit code 0. */
@ParameterizedClass
@MethodSource("dev.ashlar.blackbox.Installation#databases")
record StopTest(TestDatabase database) {

    @Test
    void drainsAndEndsInOrder() {
        try (Program program = Installation.on(database)
                .with("ASHLAR_OPERATIONS_DRAIN_DELAY", "2s")
                .serve()) {
            program.http().get("/health/ready").is(200);
            program.terminate();
            program.line(line -> line.contains("Stopping"));
            program.http().get("/health/ready").is(503);
            program.http().get("/health/live").is(200);
            program.http().get("/api/v1/users").isProblem(401, "unauthenticated");
            assertThat(program.ended()).as(program::printed).isZero();
            assertThat(program.printed()).contains("Stopped after").doesNotContain("Exception");
        }
    }

    @Test
    void aRestartFindsEverythingWhereItWas() {
        Installation installation = Installation.on(database);
        try (Program program = installation.serve()) {
            new People(program).signUp("grace@example.com").is(201);
            assertThat(program.stop()).isZero();
        }
        try (Program program = installation.serve()) {
            new People(program)
                    .signIn("grace@example.com")
                    .get("/api/v1/users/me")
                    .is(200);
        }
    }
}
