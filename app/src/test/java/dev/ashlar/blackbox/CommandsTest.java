package dev.ashlar.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of the program, and what it says to operators who make mistakes, in words and in exit codes. */
@ParameterizedClass
@MethodSource("dev.ashlar.blackbox.Installation#databases")
final class CommandsTest {

    private final Installation installation;

    CommandsTest(TestDatabase database) {
        this.installation = Installation.on(database);
    }

    @Test
    void tellsItsVersionAndItsModules() {
        installation
                .run("version")
                .is(0)
                .says("ashlar ", "users", "auth", "jobs")
                .never("unknown");
    }

    @Test
    void showsEverySettingAndNoSecret() {
        installation
                .with("ASHLAR_SECRET", "0123456789-nobody-may-see-this-0123456789")
                .run("config")
                .is(0)
                .says("ashlar.http.port", "ashlar.secret")
                .never("nobody-may-see-this");
    }

    @Test
    void migratesOnceAndSaysWhatItWouldDo() {
        installation.run("migrate", "--dry-run").is(0).says("users", "V1__users.sql");
        installation.run("migrate").is(0).says("users", "V1__users.sql");
        installation.run("migrate").is(0).says("Nothing");
        installation.run("migrate", "--dry-run").is(0).says("Nothing");
    }

    @Test
    void examinesWhatTheServerNeeds() {
        installation.run("migrate").is(0);
        installation.run("doctor").is(0).says("database");
    }

    @Test
    void describesItsRoutes() {
        installation.run("openapi").is(0).says("\"openapi\"", "\"3.1.", "/api/v1/users/me");
    }

    @Test
    void makesAnAdministratorBesideTheRunningServer() {
        try (Program program = installation.serve()) {
            installation
                    .with("FIRST_PASSWORD", People.PASSWORD)
                    .run(
                            "admin",
                            "create",
                            "--email",
                            "root@example.com",
                            "--name",
                            "Root",
                            "--password-env",
                            "FIRST_PASSWORD")
                    .is(0)
                    .says("root@example.com")
                    .never(People.PASSWORD);
            new People(program)
                    .signIn("root@example.com")
                    .get("/api/v1/users?limit=5")
                    .is(200)
                    .has("root@example.com");
        }
    }

    @Test
    void asksTheRunningServerForItsHealth() {
        try (Program program = installation.serve()) {
            String port = "" + program.address().getPort();
            installation.with("PORT", port).run("health").is(0).says(" 200 ");
            assertThat(program.stop()).isZero();
            installation.with("PORT", port).run("health").is(1).complains(port).never("\tat ");
        }
    }

    @Test
    void refusesACommandItDoesNotKnow() {
        installation.run("serf").is(64);
        installation.run("migrate", "--wet-run").is(64);
    }

    @Test
    void refusesASettingItCannotReadAndOneItDoesNotKnow() {
        installation
                .with("PORT", "eighty")
                .with("ASHLAR_HTTP_BODY_LIMIT_", "1kB")
                .run("serve")
                .is(78)
                .complains("eighty", "ASHLAR_HTTP_BODY_LIMIT_")
                .never("Exception", "\tat ");
    }

    @Test
    void refusesToStartInProductionWithoutItsSecret() {
        installation
                .with("ASHLAR_ENVIRONMENT", "production")
                .run("serve")
                .is(78)
                .complains("ASHLAR_SECRET")
                .never("Exception", "\tat ");
    }
}
