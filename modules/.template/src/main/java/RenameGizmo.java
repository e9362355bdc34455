package dev.ashlar.gizmos;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.IfMatch;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;

@Singleton
class RenameGizmo {

    private final GizmoRepository repository;
    private final InstantSource clock;

    RenameGizmo(GizmoRepository repository, InstantSource clock) {
        this.repository = repository;
        this.clock = clock;
    }

    @Transactional
    Gizmo rename(UUID id, IfMatch ifMatch, String name) {
        Gizmo gizmo = repository.findById(id).orElseThrow(() -> Refusal.of(GizmoError.GIZMO_NOT_FOUND));
        ifMatch.check(gizmo.version());
        if (repository.rename(id, gizmo.version(), name, clock.instant()) == 0) {
            throw ifMatch.lost();
        }
        return repository.findById(id).orElseThrow();
    }
}
