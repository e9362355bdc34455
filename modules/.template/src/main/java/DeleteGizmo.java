package dev.ashlar.gizmos;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.IfMatch;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.UUID;

@Singleton
class DeleteGizmo {

    private final GizmoRepository repository;
    private final Events events;

    DeleteGizmo(GizmoRepository repository, Events events) {
        this.repository = repository;
        this.events = events;
    }

    @Transactional
    void delete(UUID id, IfMatch ifMatch) {
        Gizmo gizmo = repository.findById(id).orElseThrow(() -> Refusal.of(GizmoError.GIZMO_NOT_FOUND));
        ifMatch.check(gizmo.version());
        if (repository.delete(id, gizmo.version()) == 0) {
            throw ifMatch.lost();
        }
        events.publish(new GizmoEvent.Deleted(id));
    }
}
