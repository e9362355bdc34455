package dev.ashlar.users;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.IfMatch;
import dev.ashlar.kernel.http.Route;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accounts closed by an administrator. Nobody else sees for how long, or why. */
@Controller("/api/v1/users/{id}/suspension")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Caller.ADMIN)
class SuspensionController {

    private final SuspendUser suspendUser;

    SuspensionController(SuspendUser suspendUser) {
        this.suspendUser = suspendUser;
    }

    @Serdeable
    record Terms(
            @Nullable Instant until,
            @Nullable @Size(max = 1000) String reason) {}

    @Serdeable
    record SuspensionView(
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String reason) {

        static SuspensionView of(UserRow row) {
            return new SuspensionView(row.suspendedAt(), row.suspendedUntil(), row.suspensionReason());
        }
    }

    @Get
    @Route(value = "Since when, until when and why a user is suspended", refuses = "suspension_not_found")
    HttpResponse<Data<SuspensionView>> read(UUID id) {
        UserRow row = suspendUser.read(id);
        return Data.versioned(SuspensionView.of(row), row.version());
    }

    @Put
    @Route(
            value = "Suspends a user, until a time or until further notice; the account opens again by itself",
            refuses = {"user_not_found", "user_deleted", "last_admin"})
    HttpResponse<Data<SuspensionView>> suspend(UUID id, IfMatch ifMatch, @Body @Valid Terms terms) {
        UserRow row = suspendUser.suspend(id, ifMatch, terms.until(), terms.reason());
        return Data.versioned(SuspensionView.of(row), row.version());
    }

    @Delete
    @Route(
            value = "Opens a suspended account again",
            refuses = {"user_not_found", "user_deleted", "suspension_not_found"})
    HttpResponse<?> reinstate(UUID id, IfMatch ifMatch) {
        suspendUser.reinstate(id, ifMatch);
        return HttpResponse.noContent();
    }
}
