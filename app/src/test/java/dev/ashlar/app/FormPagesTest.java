package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import io.micronaut.json.tree.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages behind the links in mails and in the log: the forms of all modules. */
@ModuleTest
class FormPagesTest {

    private static final Pattern FORM = Pattern.compile("<form data-route=\"([^\"]+)\"");
    private static final Pattern FIELD = Pattern.compile("<input name=\"([^\"]+)\"");
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

    private final Http http;

    FormPagesTest(App app) {
        this.http = app.http();
    }

    @Test
    void everyFormPostsWhatItsRouteTakesAndItsScriptMayRun() throws Exception {
        List<String> forms = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path :
                http.get("/openapi.json").is(200).at("/paths").entries()) {
            String address = path.getKey();
            if (address.startsWith("/api/")
                    || address.contains("{")
                    || path.getValue().get("get") == null) {
                continue;
            }
            Answer page = http.get(address);
            Matcher form = FORM.matcher(page.body());
            if (form.find()) {
                forms.add(address);
                page.is(200).hasHeader("Content-Type", "text/html;charset=utf-8");
                assertThat(page.header("Content-Security-Policy").orElse(""))
                        .as(address)
                        .contains("script-src '" + hashOfScript(page.body()) + "'", "connect-src 'self'")
                        .doesNotContain("unsafe");
                assertThat(http.post(form.group(1), filledIn(page.body()))
                                .hasNot("unknown_member")
                                .status())
                        .as("%s posts to %s with a token that nobody made", address, form.group(1))
                        .isIn(address.equals("/forgot-password") ? List.of(202) : List.of(400, 401, 404, 409, 422));
            }
        }
        assertThat(forms)
                .contains("/setup", "/verify-email", "/reset-password", "/forgot-password")
                .contains("/account/email/confirm", "/account/email/undo", "/account/restore");
    }

    private static String hashOfScript(String page) throws Exception {
        Matcher script = SCRIPT.matcher(page);
        assertThat(script.find()).as(page).isTrue();
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(script.group(1).getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(hash);
    }

    private static String filledIn(String page) {
        Stream<String> fields = FIELD.matcher(page).results().map(field -> field.group(1));
        Stream<String> token = page.contains("data-token") ? Stream.of("token") : Stream.of();
        return Stream.concat(fields, token)
                .map(name -> "\"" + name + "\": \""
                        + (name.equals("email") ? "nobody@example.com" : "a long enough word") + "\"")
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
