package dev.ashlar.users;

import dev.ashlar.kernel.http.FormPage;
import dev.ashlar.kernel.http.Route;
import io.micronaut.core.annotation.NonBlocking;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.List;

/** The pages that the links of this module lead to, for those who have no pages of their own. */
@Controller("/account")
@NonBlocking
@Produces("text/html;charset=utf-8")
@Secured(SecurityRule.IS_ANONYMOUS)
class UserPageController {

    private static final FormPage CONFIRM = new FormPage(
            "Confirm your new address",
            "From then on you sign in with the address this link was sent to.",
            "/api/v1/users/email/confirm",
            "token",
            List.of(),
            "Confirm",
            "Thank you, the address of your account is changed.");

    private static final FormPage UNDO = new FormPage(
            "Take the change of your address back",
            "The account goes back to the address this link was sent to, and everybody is signed out.",
            "/api/v1/users/email/undo",
            "token",
            List.of(),
            "Take it back",
            "Done. Sign in and change your password.");

    private static final FormPage RESTORE = new FormPage(
            "Restore your account",
            "It comes back as it was.",
            "/api/v1/users/restore",
            "token",
            List.of(),
            "Restore",
            "Welcome back. You can sign in again.");

    @Get("/email/confirm")
    @Route("The page that confirms a new address")
    HttpResponse<byte[]> confirm() {
        return CONFIRM.answer();
    }

    @Get("/email/undo")
    @Route("The page that takes a change of address back")
    HttpResponse<byte[]> undo() {
        return UNDO.answer();
    }

    @Get("/restore")
    @Route("The page that brings a deleted account back")
    HttpResponse<byte[]> restore() {
        return RESTORE.answer();
    }
}
