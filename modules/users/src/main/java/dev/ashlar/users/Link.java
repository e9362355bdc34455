package dev.ashlar.users;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;

/** What somebody sends who follows a mailed link. */
@Serdeable
record Link(@NotBlank String token) {

    @Override
    public String toString() {
        return "Link[REDACTED]";
    }
}
