package dev.ashlar.gizmos;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;

@MappedEntity(value = "gizmos", schema = "gizmos")
record Gizmo(@Id UUID id, String name, Instant createdAt, Instant updatedAt, long version) {}
