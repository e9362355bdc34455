package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Browsers are told to stay on https where they are on https, and nobody but a proxy of ours can say that they are. */
@ModuleTest(settings = "ashlar.http.trusted-proxies=127.0.0.1")
class HttpsTest {

    private static final String STAY = "max-age=31536000; includeSubDomains";

    private final App app;

    HttpsTest(App app) {
        this.app = app;
    }

    private static Optional<String> told(Http http) {
        return http.get("/health/live").is(200).header("Strict-Transport-Security");
    }

    @Test
    void aTrustedProxyKnowsWhetherItWasTls() {
        assertThat(told(app.http().with("X-Forwarded-Proto", "https"))).contains(STAY);
        assertThat(told(app.http().with("X-Forwarded-Proto", "HTTPS, http"))).contains(STAY);
        assertThat(told(app.http().with("X-Forwarded-Proto", "http"))).isEmpty();
        assertThat(told(app.http())).isEmpty();
    }

    @Test
    void anybodyElseIsNotBelieved() {
        App elsewhere = App.startedWith(
                "ashlar.http.public-url=https://api.example.com", "ashlar.http.trusted-proxies=192.0.2.0/24");
        try {
            assertThat(told(elsewhere.http())).isEmpty();
            assertThat(told(elsewhere.http().with("X-Forwarded-Proto", "https")))
                    .isEmpty();
        } finally {
            elsewhere.context().close();
        }
    }
}
