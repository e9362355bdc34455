package dev.ashlar.auth;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.Nothing;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.users.User;
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
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Only a POST uses a link up: programs that look through mails open links, but do not press buttons. */
@Controller("/api/v1/auth/email")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
class EmailConfirmationController {

    private final ConfirmEmail confirmEmail;
    private final Registration registration;
    private final CallersAccount account;

    EmailConfirmationController(ConfirmEmail confirmEmail, Registration registration, CallersAccount account) {
        this.confirmEmail = confirmEmail;
        this.registration = registration;
        this.account = account;
    }

    @Serdeable
    record Proof(@NotBlank @Size(max = 100) String token) {

        @Override
        public String toString() {
            return "Proof[REDACTED]";
        }
    }

    @Post("/verify")
    @Status(HttpStatus.NO_CONTENT)
    @Repeatable("the link works once")
    @Route(
            value = "Confirms an address with the token of a mailed link",
            refuses = "link_invalid",
            limit = Route.Limit.STRICT)
    void verify(@Body @Valid Proof body) {
        confirmEmail.confirm(body.token());
    }

    @Post("/verification")
    @Secured(SecurityRule.IS_AUTHENTICATED)
    @Status(HttpStatus.ACCEPTED)
    @Repeatable("a newer link takes the place of the older one")
    @Route(value = "Mails the link that confirms the caller's address again", limit = Route.Limit.STRICT)
    void resend(Caller caller, @Nullable @Body Nothing nothing) {
        User user = account.of(caller);
        if (!user.emailVerified()) {
            registration.confirmAddress(user);
        }
    }
}
