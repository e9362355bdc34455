package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.CreateAdmin;
import dev.ashlar.kernel.Secret;
import dev.ashlar.testing.App;
import dev.ashlar.testing.DescribedLimits;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What all modules say of what they take, held against what they take. */
@ModuleTest
class DescribedLimitsTest {

    private static final long SEED = 20_261_120;
    /** A time that must be near, and two ways to prove oneself of which one is to be chosen. */
    private static final Set<String> UNSAID = Set.of("loggers.set", "session.beginInBrowser", "signIn.reauthenticate");

    private static final String PASSWORD = "seven horses under water";

    private final App app;

    DescribedLimitsTest(App app) {
        this.app = app;
    }

    private Http admin() {
        String email = UUID.randomUUID() + "@example.com";
        app.get(CreateAdmin.class).create(email, "Admin", Secret.of(PASSWORD));
        return app.http()
                .bearer(app.http()
                        .post("/api/v1/auth/login", """
                                {"email": "%s", "password": "%s"}""".formatted(email, PASSWORD))
                        .is(200)
                        .text("/data/accessToken"));
    }

    @Test
    void givesNoExampleThatItsOwnSchemaForbids() {
        assertThat(new DescribedLimits(app, this::admin, SEED, Duration.ofMinutes(1)).wrongExamples())
                .isEmpty();
    }

    @Test
    void refusesWhatItForbidsAndUnderstandsWhatItAllows() {
        DescribedLimits limits = new DescribedLimits(app, this::admin, SEED, Duration.ofMinutes(3));
        assertThat(limits.findings(Set.of(), UNSAID)).isEmpty();
        assertThat(limits.sent()).isGreaterThan(1_000);
    }
}
