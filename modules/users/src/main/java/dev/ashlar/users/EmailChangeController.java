package dev.ashlar.users;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.Idempotent;
import dev.ashlar.kernel.http.RecentSignIn;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.util.UUID;

/** Another address for an account, by letters to both. */
@Controller("/api/v1/users")
@ExecuteOn(TaskExecutors.BLOCKING)
class EmailChangeController {

    private final ChangeEmail changeEmail;

    EmailChangeController(ChangeEmail changeEmail) {
        this.changeEmail = changeEmail;
    }

    @Serdeable
    record Wish(@NotBlank @Email String email) {}

    @Post("/{id}/email")
    @RecentSignIn(of = "id")
    @Secured(SecurityRule.IS_AUTHENTICATED)
    @Status(HttpStatus.ACCEPTED)
    @Idempotent
    @Route(
            value = "Asks for another address. Until the new one confirms, everything stays with the old one",
            refuses = {"user_not_found", "user_deleted", "mail_unavailable", "reauthentication_required"},
            limit = Route.Limit.STRICT)
    void request(Caller caller, UUID id, @Body @Valid Wish wish) {
        UserController.refuseStrangers(caller, id);
        changeEmail.request(id, new EmailAddress(wish.email()));
    }

    @Post("/email/confirm")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Repeatable("the link works once")
    @Route(
            value = "The new address confirms with the link it was sent",
            refuses = {"user_link_invalid", "email_taken"},
            limit = Route.Limit.STRICT)
    HttpResponse<?> confirm(@Body @Valid Link link) {
        changeEmail.confirm(link.token());
        return HttpResponse.noContent();
    }

    @Post("/email/undo")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Repeatable("the link works once")
    @Route(
            value =
                    "The old address takes the change back; all sessions of the account end, and an account that its owner"
                            + " seems to have closed since then is open again",
            refuses = {"user_link_invalid", "erasure_started"},
            limit = Route.Limit.STRICT)
    HttpResponse<?> undo(@Body @Valid Link link) {
        changeEmail.undo(link.token());
        return HttpResponse.noContent();
    }
}
