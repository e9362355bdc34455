package dev.ashlar.gizmos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@ModuleTest(settings = "ashlar.gizmos.largest-number=4")
class GizmoRoutesTest {

    private static final UUID SOMEBODY = UUID.fromString("01900000-0000-7000-8000-000000000001");

    private final App app;
    private final Http http;

    GizmoRoutesTest(App app) {
        this.app = app;
        this.http = app.as(SOMEBODY);
    }

    @Test
    void makesShowsRenamesAndDeletes() {
        app.events().clear();
        Answer made = http.post("/api/v1/gizmos", "{\"name\": \"First\"}").is(201);
        String path = made.header("Location").orElseThrow();
        http.get(path).is(200).has("\"name\":\"First\"").hasHeader("ETag", "\"0\"");
        http.patch(path, "{\"name\": \"Renamed\"}").is(200).has("Renamed");
        http.with("If-Match", "\"0\"").patch(path, "{\"name\": \"Stale\"}").isProblem(412, "precondition_failed");
        http.get("/api/v1/gizmos").is(200).has("Renamed").hasNot("Stale");
        http.delete(path).is(204);
        http.get(path).isProblem(404, "gizmo_not_found");
        UUID id = UUID.fromString(made.text("/data/id"));
        assertThat(app.events().all())
                .containsExactly(new GizmoEvent.Created(id, "First"), new GizmoEvent.Deleted(id));
    }

    @Test
    void refusesWhatItCannotTake() {
        app.http().get("/api/v1/gizmos").isProblem(401, "unauthenticated");
        http.post("/api/v1/gizmos", "{\"name\": \" \"}").isProblem(422, "validation_failed").has("/name");
        http.get("/api/v1/gizmos/" + UUID.randomUUID()).isProblem(404, "gizmo_not_found");
    }

    @Test
    void keepsNoMoreThanTheSettingAllows() {
        int made = 0;
        while (made < 5 && http.post("/api/v1/gizmos", "{\"name\": \"One more\"}").status() == 201) {
            made++;
        }
        assertThat(made).isBetween(1, 4);
        http.post("/api/v1/gizmos", "{\"name\": \"Too many\"}").isProblem(409, "too_many_gizmos");
    }
}
