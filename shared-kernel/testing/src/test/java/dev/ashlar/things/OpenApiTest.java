package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.http.ErrorCatalogue;
import dev.ashlar.kernel.http.RouteTable;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.Spectral;
import io.micronaut.json.tree.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API says about itself. */
@ModuleTest
class OpenApiTest {

    private final App app;

    OpenApiTest(App app) {
        this.app = app;
    }

    @Test
    void describesEveryRoute() {
        var answer = app.http().get("/openapi.json").is(200).hasHeader("Content-Type", "application/json");
        answer.has("\"openapi\":\"3.1.0\"");
        assertThat(answer.text("/paths/~1api~1v1~1things~1{id}/get/summary")).isEqualTo("One thing");
        assertThat(answer.text("/paths/~1api~1v1~1things/post/x-rate-limit/policy"))
                .isEqualTo("default");
        assertThat(answer.text("/paths/~1api~1v1~1things/post/x-permission")).isEqualTo("signed-in");
        assertThat(answer.text("/paths/~1api~1v1~1things/post/responses/409/$ref"))
                .contains("Problem409", "thing_stuck");
        assertThat(answer.text("/paths/~1api~1v1~1things~1old/get/deprecated")).isEqualTo("true");
        assertThat(answer.text("/components/schemas/things.NewThing/properties/size/maximum"))
                .isEqualTo("1000");
        assertThat(answer.text("/components/schemas/things.NewThing/properties/name/maxLength"))
                .isEqualTo("200");
        answer.has("Idempotency-Key", "If-Match", "If-None-Match", "\"/problems/{code}\"", "\"/docs\"");
    }

    @Test
    void namesOperationsAsTheCodeDoes() {
        JsonNode paths = app.http().get("/openapi.json").is(200).at("/paths");
        List<String> ids = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : paths.entries()) {
            path.getValue()
                    .values()
                    .forEach(operation -> ids.add(
                            Objects.requireNonNull(operation.get("operationId")).getStringValue()));
        }
        assertThat(ids)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z][A-Za-z]*\\.[a-z][A-Za-z]*"))
                .contains("thing.create", "thing.list", "health.live");
    }

    @Test
    void saysWhatIsOptionalAndWhatIsOneOfAFewWords() {
        var answer = app.http().get("/openapi.json").is(200);
        assertThat(answer.text("/paths/~1api~1v1~1things~1maybe/post/requestBody/required"))
                .isEqualTo("false");
        assertThat(answer.text("/paths/~1api~1v1~1things/post/requestBody/required"))
                .isEqualTo("true");
        app.as(UUID.randomUUID()).post("/api/v1/things/maybe").is(200).has("nothing");
        answer.has("\"colour\":{\"type\":[\"string\",\"null\"],\"enum\":[\"RED\",\"GREEN\",null]}");
    }

    @Test
    void findsNothingMissingInTheRouteTable() {
        assertThat(app.get(RouteTable.class).violations()).isEmpty();
    }

    @Test
    void lintsClean(@TempDir Path folder) throws Exception {
        Optional<Spectral> spectral = Spectral.find();
        assumeTrue(spectral.isPresent(), "spectral is not installed: npm i -g @stoplight/spectral-cli");
        List<String> findings = spectral.orElseThrow()
                .lint(folder, app.http().get("/openapi.json").is(200).body());
        assertThat(findings).isEmpty();
    }

    @Test
    void showsItselfToPeopleWithoutAnythingFromElsewhere() {
        var page = app.http().get("/docs").is(200).hasHeader("Content-Type", "text/html;charset=utf-8");
        page.has("/api/v1/things/{id}", "thing_not_found", "One thing")
                .hasNot("<script", "http://", "https://", "src=");
        assertThat(page.header("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; style-src 'sha256-");
    }

    @Test
    void explainsEveryCode() {
        for (ErrorCode code : app.get(ErrorCatalogue.class).all()) {
            app.http()
                    .get("/problems/" + code.code().replace('_', '-'))
                    .is(200)
                    .has("<code>" + code.code() + "</code>", Integer.toString(ErrorCatalogue.statusOf(code)));
        }
        assertThat(app.get(ErrorCatalogue.class).find("thing_stuck")).isPresent();
        assertThat(app.get(ErrorCatalogue.class).find("malformed_json")).isPresent();
        app.http().get("/problems/no-such-code").isProblem(404, "route_not_found");
        app.http().get("/problems/malformed_json").isProblem(404, "route_not_found");
        app.http()
                .get("/problems/%3Cscript%3E")
                .isProblem(404, "route_not_found")
                .hasNot("<script>");
    }
}
