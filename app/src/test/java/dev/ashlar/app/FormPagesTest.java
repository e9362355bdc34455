package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
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
    private static final Pattern TOKEN = Pattern.compile("data-token=\"([^\"]+)\"");
    private static final Pattern LINK = Pattern.compile(
            "\\blink\\(\"/?([a-z-]+)\"|\"?(?:pages|address) \\+ \"/([a-z-]+)|value = \"/(account/[a-z/-]+)\"");
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
        assertThat(forms).containsAll(linksInTheCode()).contains("/signed-in").doesNotHaveDuplicates();
    }

    /** Every page that a link leads to, as the sources name it. */
    private static Set<String> linksInTheCode() throws IOException {
        Set<String> links = new TreeSet<>();
        Path modules = Path.of("..", "modules");
        try (Stream<Path> sources = Files.walk(modules)) {
            for (Path source : sources.filter(file -> file.toString().contains("src/main/java")
                            && file.toString().endsWith(".java"))
                    .toList()) {
                LINK.matcher(Files.readString(source))
                        .results()
                        .map(link -> "/"
                                + Stream.of(1, 2, 3)
                                        .map(link::group)
                                        .filter(Objects::nonNull)
                                        .findFirst()
                                        .orElseThrow())
                        .forEach(links::add);
            }
        }
        assertThat(links)
                .contains("/setup", "/verify-email", "/reset-password", "/forgot-password", "/second-factor")
                .contains("/account/email/confirm", "/account/email/undo", "/account/restore");
        return links;
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
        Stream<String> token = TOKEN.matcher(page).results().map(member -> member.group(1));
        return Stream.concat(fields, token)
                .map(name -> "\"" + name + "\": \""
                        + (name.equals("email") ? "nobody@example.com" : "a long enough word") + "\"")
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
