package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;

/** A signing key as the table has it: the private half sealed. */
@MappedEntity(value = "signing_keys", schema = "auth")
record SigningKeyRow(@Id String id, String publicKey, String sealedPrivateKey, Instant createdAt) {}
