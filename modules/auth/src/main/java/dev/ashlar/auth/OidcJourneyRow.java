package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;

/** Somebody on their way to a provider and back, as the table has it: by the hash of the state they carry. */
@MappedEntity(value = "oidc_journeys", schema = "auth")
record OidcJourneyRow(
        @Id String hash, String provider, String browserHash, String nonce, String sealedVerifier, Instant expiresAt) {}
