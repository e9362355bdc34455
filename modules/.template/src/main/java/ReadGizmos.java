package dev.ashlar.gizmos;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.PageRequest;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

@Singleton
class ReadGizmos {

    private static final Instant BEGINNING = Instant.parse("0001-01-01T00:00:00Z");
    private static final UUID NO_ID = new UUID(0, 0);

    private final GizmoRepository repository;

    ReadGizmos(GizmoRepository repository) {
        this.repository = repository;
    }

    Gizmo read(UUID id) {
        return repository.findById(id).orElseThrow(() -> Refusal.of(GizmoError.GIZMO_NOT_FOUND));
    }

    List<Gizmo> list(PageRequest page) {
        Instant createdAt = page.after().map(keys -> Instant.parse(keys.get(0))).orElse(BEGINNING);
        UUID id = page.after().map(keys -> UUID.fromString(keys.get(1))).orElse(NO_ID);
        return repository.findCreatedAfter(createdAt, id, page.fetch());
    }
}
