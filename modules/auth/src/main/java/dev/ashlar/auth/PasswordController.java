package dev.ashlar.auth;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.TextForm;
import dev.ashlar.users.User;
import io.micronaut.http.HttpRequest;
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

@Controller("/api/v1/auth/password")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
class PasswordController {

    private final ResetPassword resetPassword;
    private final CallersAccount account;

    PasswordController(ResetPassword resetPassword, CallersAccount account) {
        this.resetPassword = resetPassword;
        this.account = account;
    }

    @Serdeable
    record PasswordChange(
            @Size(max = 1000) String currentPassword,

            @TextForm(minLength = 8, maxLength = 256, example = "seven horses under water")
            String newPassword) {

        @Override
        public String toString() {
            return "PasswordChange[REDACTED]";
        }
    }

    @Serdeable
    record Forgotten(@NotBlank @Size(max = 1000) String email) {}

    @Serdeable
    record PasswordReset(
            @NotBlank @Size(max = 100) String token,

            @TextForm(minLength = 8, maxLength = 256, example = "seven horses under water")
            String newPassword) {

        @Override
        public String toString() {
            return "PasswordReset[REDACTED]";
        }
    }

    @Post("/change")
    @Secured(SecurityRule.IS_AUTHENTICATED)
    @Status(HttpStatus.NO_CONTENT)
    @Repeatable("the current password has changed with the first call")
    @Route(
            value = "Changes the caller's password and ends all other sessions",
            refuses = {"credentials_invalid", "session_needed"},
            limit = Route.Limit.STRICT)
    void change(HttpRequest<?> request, Caller caller, @Body @Valid PasswordChange body) {
        User user = account.of(caller);
        resetPassword.change(
                user,
                SignInController.sessionOf(caller),
                body.currentPassword(),
                body.newPassword(),
                Client.of(request));
    }

    @Post("/forgot")
    @Status(HttpStatus.ACCEPTED)
    @Repeatable("a newer link takes the place of the older one")
    @Route(value = "Mails a link to a new password, if there is such an account", limit = Route.Limit.STRICT)
    void forgot(HttpRequest<?> request, @Body @Valid Forgotten body) {
        resetPassword.ask(body.email(), Client.of(request));
    }

    @Post("/reset")
    @Status(HttpStatus.NO_CONTENT)
    @Repeatable("the link works once")
    @Route(
            value = "Sets a new password with the token of a mailed link and ends all sessions",
            refuses = "link_invalid",
            limit = Route.Limit.STRICT)
    void reset(@Body @Valid PasswordReset body) {
        resetPassword.reset(body.token(), body.newPassword());
    }
}
