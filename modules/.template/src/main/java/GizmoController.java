package dev.ashlar.gizmos;

import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Idempotent;
import dev.ashlar.kernel.http.IfMatch;
import dev.ashlar.kernel.http.Page;
import dev.ashlar.kernel.http.PageRequest;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.Sorts;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;

@Controller("/api/v1/gizmos")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
class GizmoController {

    private final ReadGizmos readGizmos;
    private final CreateGizmo createGizmo;
    private final RenameGizmo renameGizmo;
    private final DeleteGizmo deleteGizmo;

    GizmoController(
            ReadGizmos readGizmos, CreateGizmo createGizmo, RenameGizmo renameGizmo, DeleteGizmo deleteGizmo) {
        this.readGizmos = readGizmos;
        this.createGizmo = createGizmo;
        this.renameGizmo = renameGizmo;
        this.deleteGizmo = deleteGizmo;
    }

    @Serdeable
    record NewGizmo(@NotBlank @Size(max = 200) String name) {}

    @Serdeable
    record GizmoView(UUID id, String name, Instant createdAt, Instant updatedAt, long version) {

        static GizmoView of(Gizmo gizmo) {
            return new GizmoView(gizmo.id(), gizmo.name(), gizmo.createdAt(), gizmo.updatedAt(), gizmo.version());
        }
    }

    @Get
    @Route("All gizmos, page by page")
    Page<GizmoView> list(@Sorts("createdAt") PageRequest page) {
        return Page.of(
                page,
                readGizmos.list(page),
                gizmo -> PageRequest.Position.keys(gizmo.createdAt(), gizmo.id()),
                GizmoView::of);
    }

    @Get("/{id}")
    @Route(value = "One gizmo", refuses = "gizmo_not_found")
    HttpResponse<Data<GizmoView>> read(UUID id) {
        Gizmo gizmo = readGizmos.read(id);
        return Data.versioned(GizmoView.of(gizmo), gizmo.version());
    }

    @Post
    @Idempotent
    @Route(value = "Makes a gizmo", refuses = "too_many_gizmos")
    HttpResponse<Data<GizmoView>> create(@Body @Valid NewGizmo body) {
        Gizmo gizmo = createGizmo.create(body.name());
        return Data.created(URI.create("/api/v1/gizmos/" + gizmo.id()), GizmoView.of(gizmo), gizmo.version());
    }

    @Patch("/{id}")
    @Consumes({"application/json", "application/merge-patch+json"})
    @Route(value = "Renames a gizmo", refuses = "gizmo_not_found")
    HttpResponse<Data<GizmoView>> rename(UUID id, IfMatch ifMatch, @Body @Valid NewGizmo body) {
        Gizmo gizmo = renameGizmo.rename(id, ifMatch, body.name());
        return Data.versioned(GizmoView.of(gizmo), gizmo.version());
    }

    @Delete("/{id}")
    @Route(value = "Deletes a gizmo", refuses = "gizmo_not_found")
    HttpResponse<Void> delete(UUID id, IfMatch ifMatch) {
        deleteGizmo.delete(id, ifMatch);
        return HttpResponse.noContent();
    }
}
