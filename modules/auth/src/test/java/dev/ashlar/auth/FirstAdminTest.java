package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The first administrator of an empty database. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstAdminTest {

    private static final Pattern TOKEN = Pattern.compile("#token=([A-Za-z0-9_-]+)");

    private final App app;

    FirstAdminTest(App app) {
        this.app = app;
    }

    @Test
    @Order(1)
    void isMadeWithTheLinkThatWasPrintedLast() {
        String older = printedToken();
        String expired = printedToken();
        setUp(older).isProblem(400, "link_invalid");
        app.clock().advance(Duration.ofMinutes(31));
        setUp(expired).isProblem(400, "link_invalid");
        String token = printedToken();
        setUp("nonsense").isProblem(400, "link_invalid");
        Http once = app.http().with("Idempotency-Key", "the first administrator");
        Answer made = setUp(once, token).is(201);
        assertThat(setUp(once, token)
                        .is(201)
                        .hasHeader("Idempotency-Replayed", "true")
                        .body())
                .isEqualTo(made.body());
        made.has("\"role\":\"admin\"").hasNot(People.PASSWORD, "argon2");
        setUp(token).isProblem(400, "link_invalid");
        Answer tokens =
                People.login(app.http(), "first@example.com", People.PASSWORD).is(200);
        app.http().bearer(tokens.text("/data/accessToken")).get("/api/v1/users").is(200);
    }

    @Test
    @Order(2)
    void isOfferedOnlyWhileThereIsNobody() {
        assertThat(app.get(FirstAdminNotice.class).lines("http://localhost:8080"))
                .isEmpty();
    }

    @Test
    @Order(3)
    void signUpNeverMakesAdministrators() {
        app.http()
                .post("/api/v1/auth/register", """
                        {"email": "sly@example.com", "password": "seven horses under", "name": "Sly", "role": "admin"}""")
                .isProblem(422, "validation_failed")
                .has("unknown_member", "/role");
    }

    private String printedToken() {
        List<String> lines = app.get(FirstAdminNotice.class).lines("http://localhost:8080");
        Matcher matcher = TOKEN.matcher(String.join("\n", lines));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private Answer setUp(String token) {
        return setUp(app.http(), token);
    }

    private static Answer setUp(Http http, String token) {
        return http.post("/api/v1/auth/setup", """
                {"token": "%s", "email": "first@example.com", "password": "%s", "name": "First"}""".formatted(token, People.PASSWORD));
    }
}
