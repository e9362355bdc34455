package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;

/** How often something went wrong in a window of time, as the table has it. */
@MappedEntity(value = "tallies", schema = "auth")
record TallyRow(@Id String name, int count, Instant endsAt) {}
