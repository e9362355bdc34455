package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Program.Ended;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminCreateTest {

    private static final String PASSWORD = "correct horse battery staple";

    @TempDir
    Path folder;

    @Test
    void makesTheFirstAdministratorAndRefusesTheSameAddressTwice() {
        Program program = new Program(folder, Map.of("ASHLAR_ADMIN_PASSWORD", PASSWORD));
        Ended made = program.run(
                        "admin",
                        "create",
                        "--email=Ada@Example.com",
                        "--name=Ada",
                        "--password-env=ASHLAR_ADMIN_PASSWORD")
                .is(0);
        assertThat(made.out()).contains("Made the administrator Ada@Example.com with the id ");
        Ended again = program.run(
                        "admin",
                        "create",
                        "--email=ada@example.com",
                        "--name=Ada",
                        "--password-env=ASHLAR_ADMIN_PASSWORD")
                .is(1);
        assertThat(again.err())
                .contains("ashlar admin create: ")
                .contains("(email_taken)")
                .doesNotContain("Exception");
        assertThat(made.out() + made.err() + again.out() + again.err()).doesNotContain(PASSWORD);
    }

    @Test
    void saysWhyAPasswordOrAddressIsNotAcceptable() {
        Program program = new Program(folder, Map.of("ASHLAR_ADMIN_PASSWORD", "short"));
        Ended refused = program.run(
                        "admin",
                        "create",
                        "--email=ada@example.com",
                        "--name=Ada",
                        "--password-env=ASHLAR_ADMIN_PASSWORD")
                .is(1);
        assertThat(refused.err()).contains("ashlar admin create: password ").doesNotContain("Exception");
    }
}
