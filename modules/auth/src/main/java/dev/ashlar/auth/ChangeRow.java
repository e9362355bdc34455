package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;

/** Something all nodes have to forget, as the table has it. */
@MappedEntity(value = "changes", schema = "auth")
record ChangeRow(@Id UUID id, String kind, String subject, Instant at) {}
