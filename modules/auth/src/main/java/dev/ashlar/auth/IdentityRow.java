package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;

/** Who somebody is at a provider, as the table has it. */
@MappedEntity(value = "identities", schema = "auth")
record IdentityRow(String provider, @Id String subject, UUID userId, Instant createdAt) {}
