package dev.ashlar.gizmos;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.PageRequest;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

@Singleton
class ReadGizmos {

    private final GizmoRepository repository;

    ReadGizmos(GizmoRepository repository) {
        this.repository = repository;
    }

    Gizmo read(UUID id) {
        return repository.findById(id).orElseThrow(() -> Refusal.of(GizmoError.GIZMO_NOT_FOUND));
    }

    List<Gizmo> list(PageRequest page) {
        PageRequest.Position last = page.position();
        return repository.findCreatedAfter(last.time(), last.id(), page.fetch());
    }
}
