package dev.ashlar.auth;

import dev.ashlar.kernel.http.FormPage;
import dev.ashlar.kernel.http.FormPage.Field;
import dev.ashlar.kernel.http.Route;
import io.micronaut.core.annotation.NonBlocking;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.List;

/** The pages that the links of this module lead to, for those who have none of their own at {@code ashlar.auth.pages-url}. */
@Controller
@NonBlocking
@Produces("text/html;charset=utf-8")
@Secured(SecurityRule.IS_ANONYMOUS)
class AuthPageController {

    private static final Field NAME = new Field("name", "Name", "text", "name");
    private static final Field EMAIL = new Field("email", "E-mail address", "email", "username");
    private static final Field PASSWORD = new Field("password", "Password", "password", "new-password");
    private static final Field NEW_PASSWORD = new Field("newPassword", "New password", "password", "new-password");

    private static final FormPage SETUP = new FormPage(
            "Make the first administrator",
            "This server has no account yet.",
            "/api/v1/auth/setup",
            "token",
            List.of(NAME, EMAIL, PASSWORD),
            "Make it",
            "Done. You can sign in now.");

    private static final FormPage VERIFY_EMAIL = new FormPage(
            "Confirm your address",
            "Confirm that the address this link was sent to is yours.",
            "/api/v1/auth/email/verify",
            "token",
            List.of(),
            "Confirm",
            "Thank you, your address is confirmed.");

    private static final FormPage RESET_PASSWORD = new FormPage(
            "Choose a password",
            "It replaces the one you had, and ends all sessions.",
            "/api/v1/auth/password/reset",
            "token",
            List.of(NEW_PASSWORD),
            "Set the password",
            "Done. You can sign in with it now.");

    private static final FormPage FORGOT_PASSWORD = new FormPage(
            "Forgotten your password?",
            "We send you a link with which you can choose a new one.",
            "/api/v1/auth/password/forgot",
            "",
            List.of(EMAIL),
            "Send the link",
            "If there is an account with this address, the link is on its way.");

    private static final FormPage SECOND_FACTOR = new FormPage(
            "Enter a code",
            "Your account has a second factor: a code from the app, or one of the recovery codes.",
            "/api/v1/auth/session",
            "challenge",
            List.of(new Field("code", "Code", "text", "one-time-code")),
            "Sign in",
            "You are signed in.");

    private static final FormPage SIGNED_IN = new FormPage(
            "You are signed in",
            "This browser keeps the session until you sign out.",
            "/api/v1/auth/logout",
            "",
            List.of(),
            "Sign out",
            "You are signed out.");

    @Get("/second-factor")
    @Route("The page that ends a sign-in by a provider with a code")
    HttpResponse<byte[]> secondFactor() {
        return SECOND_FACTOR.answer();
    }

    @Get("/signed-in")
    @Route("The page where a sign-in by a provider ends")
    HttpResponse<byte[]> signedIn() {
        return SIGNED_IN.answer();
    }

    @Get("/setup")
    @Route("The page that makes the first administrator")
    HttpResponse<byte[]> setup() {
        return SETUP.answer();
    }

    @Get("/verify-email")
    @Route("The page that confirms an address")
    HttpResponse<byte[]> verifyEmail() {
        return VERIFY_EMAIL.answer();
    }

    @Get("/reset-password")
    @Route("The page that sets a password")
    HttpResponse<byte[]> resetPassword() {
        return RESET_PASSWORD.answer();
    }

    @Get("/forgot-password")
    @Route("The page that asks for a link to a new password")
    HttpResponse<byte[]> forgotPassword() {
        return FORGOT_PASSWORD.answer();
    }
}
