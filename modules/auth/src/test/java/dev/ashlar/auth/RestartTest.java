package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import org.junit.jupiter.api.Test;

/** A program that was started again takes the tokens it gave before, from the first moment on. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class RestartTest {

    private static final int ROUNDS = 6;
    private static final int AT_ONCE = 60;

    private final App app;

    RestartTest(App app) {
        this.app = app;
    }

    @Test
    void takesValidTokensHoweverManyComeFirst() {
        String url = app.database().freshUrl();
        App first = started(url);
        first.http()
                .post("/api/v1/auth/register", """
                {"email": "a@example.com", "password": "%s", "name": "Somebody"}""".formatted(People.PASSWORD))
                .is(201);
        String token = People.login(first.http(), "a@example.com", People.PASSWORD)
                .is(200)
                .text("/data/accessToken");
        first.context().close();
        for (int round = 0; round < ROUNDS; round++) {
            App again = started(url);
            try {
                assertThat(again.get(AccessTokens.class).knowsKeyOf(token))
                        .as("knows the key before it is ready")
                        .isTrue();
                Http person = again.http().bearer(token);
                AtOnce.run(AT_ONCE, i -> person.get("/api/v1/users/me")).forEach(answer -> answer.is(200));
            } finally {
                again.context().close();
            }
        }
    }

    private App started(String url) {
        return App.startedWith(
                "ashlar.database.url=" + url,
                "ashlar.secret=a secret that only tests use: " + app.database(),
                People.CHEAP_HASHES);
    }
}
