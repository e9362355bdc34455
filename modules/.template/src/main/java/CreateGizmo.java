package dev.ashlar.gizmos;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Refusal;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;

@Singleton
class CreateGizmo {

    private final GizmoRepository repository;
    private final GizmosSettings settings;
    private final Events events;
    private final Ids ids;
    private final InstantSource clock;

    CreateGizmo(GizmoRepository repository, GizmosSettings settings, Events events, Ids ids, InstantSource clock) {
        this.repository = repository;
        this.settings = settings;
        this.events = events;
        this.ids = ids;
        this.clock = clock;
    }

    @Transactional
    Gizmo create(String name) {
        if (repository.count() >= settings.largestNumber()) {
            throw Refusal.of(GizmoError.TOO_MANY_GIZMOS);
        }
        UUID id = ids.next();
        repository.insert(id, name, clock.instant());
        events.publish(new GizmoEvent.Created(id, name));
        return repository.findById(id).orElseThrow();
    }
}
