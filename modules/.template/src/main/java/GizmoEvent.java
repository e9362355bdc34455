package dev.ashlar.gizmos;

import dev.ashlar.kernel.Event;
import io.micronaut.serde.annotation.Serdeable;
import java.util.UUID;

/** All that can happen to a gizmo. Take {@code external} away when a module of this program listens. */
public sealed interface GizmoEvent extends Event {

    UUID gizmoId();

    @Override
    default String subject() {
        return gizmoId().toString();
    }

    @Serdeable
    @Event.Name(value = "gizmos.gizmo-created.v1", external = true)
    record Created(UUID gizmoId, String name) implements GizmoEvent {}

    @Serdeable
    @Event.Name(value = "gizmos.gizmo-deleted.v1", external = true)
    record Deleted(UUID gizmoId) implements GizmoEvent {}
}
