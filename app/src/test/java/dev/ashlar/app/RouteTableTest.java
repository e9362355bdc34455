package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ashlar.kernel.http.RouteTable;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.Spectral;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of all modules together. */
@ModuleTest
class RouteTableTest {

    private final App app;

    RouteTableTest(App app) {
        this.app = app;
    }

    @Test
    void noRouteLacksWhatEveryRouteDeclares() {
        assertThat(app.get(RouteTable.class).violations()).isEmpty();
    }

    /** A code that happens on a few routes must not hide among those that all of them share. */
    @Test
    void namesOnlyTheRefusalsThatCanHappen() {
        Answer description = app.http().get("/openapi.json").is(200);
        String me = "/paths/~1api~1v1~1users~1me/get/responses/";
        assertThat(description.text(described(description, me + "401")))
                .contains("session_revoked", "token_expired")
                .doesNotContain("passkey_", "credentials_invalid", "code_invalid", "oidc_");
        assertThat(description.text(described(description, me + "403")))
                .contains("user_suspended", "csrf_failed")
                .doesNotContain("scope_too_wide", "session_needed", "oidc_");
        assertThat(description.body()).doesNotContain("Problem428");
    }

    @Test
    void describesTheCookieOfBrowsersBesideTheToken() {
        Answer description = app.http().get("/openapi.json").is(200);
        assertThat(description.text("/components/securitySchemes/browserSession/name"))
                .isEqualTo("__Host-ashlar");
        assertThat(description.text("/components/securitySchemes/csrfToken/name"))
                .isEqualTo("X-CSRF-Token");
        description.has(
                "\"security\":[{\"bearer\":[]},{\"browserSession\":[]}]",
                "\"security\":[{\"bearer\":[]},{\"browserSession\":[],\"csrfToken\":[]}]");
    }

    @Test
    void saysWhatMembersMayBe() {
        Answer description = app.http().get("/openapi.json").is(200);
        String schemas = "/components/schemas/";
        assertThat(description
                        .at(schemas + "users.UserPatch/properties/status/enum")
                        .size())
                .isEqualTo(2);
        assertThat(description.text(schemas + "users.UserPatch/properties/status/enum/1"))
                .isEqualTo("suspended");
        assertThat(description.text(schemas + "users.NewUser/properties/email/format"))
                .isEqualTo("email");
        assertThat(description.text(schemas + "users.NewUser/properties/name/maxLength"))
                .isEqualTo("64");
        assertThat(description.text(schemas + "users.NewUser/properties/password/minLength"))
                .isEqualTo("8");
        assertThat(description.text(schemas + "users.UserPatch/properties/locale/type/1"))
                .isEqualTo("null");
    }

    @Test
    void describesNoHeaderThatNobodySends() {
        Answer description = app.http().get("/openapi.json").is(200);
        description
                .at("/components/headers")
                .entries()
                .forEach(header -> description.has("\"$ref\":\"#/components/headers/" + header.getKey() + "\""));
        description.has(
                "#/components/headers/ETag", "#/components/headers/Retry-After", "#/components/headers/RateLimit");
    }

    private static String described(Answer description, String response) {
        return description.text(response + "/$ref").substring(1);
    }

    @Test
    void theDescriptionOfAllRoutesLintsClean(@TempDir Path folder) throws Exception {
        Optional<Spectral> spectral = Spectral.find();
        assumeTrue(spectral.isPresent(), "spectral is not installed: npm i -g @stoplight/spectral-cli");
        assertThat(spectral.orElseThrow()
                        .lint(folder, app.http().get("/openapi.json").is(200).body()))
                .isEmpty();
    }
}
