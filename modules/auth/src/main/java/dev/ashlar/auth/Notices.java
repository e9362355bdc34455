package dev.ashlar.auth;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.http.HttpSettings;
import dev.ashlar.kernel.http.PublicAddress;
import dev.ashlar.mail.Mail;
import dev.ashlar.mail.Mailer;
import dev.ashlar.users.User;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mails this module writes. Links are made from the configuration, never from a request, and carry their token behind
 * the {@code #}: no server log and no Referer header gets to see it.
 */
@Singleton
class Notices {

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final Mailer mailer;
    private final PublicAddress pages;
    private final PublicAddress api;
    private final boolean ownPages;

    Notices(Mailer mailer, AuthSettings settings, HttpSettings http, RuntimeSettings runtime) {
        this.mailer = mailer;
        this.ownPages = settings.pagesUrl() != null;
        this.pages = PublicAddress.of(settings.pagesUrl(), http);
        this.api = PublicAddress.of(http);
        if (!ownPages && http.publicUrl() == null && runtime.isProduction()) {
            LOG.warn("Links in mails lead to localhost: set ashlar.http.public-url (ASHLAR_HTTP_PUBLIC_URL)");
        }
    }

    /** Where a browser that has been signed in is sent: the pages of one's own, or the only one there is here. */
    URI home() {
        return URI.create(pages.link(ownPages ? "/" : "/signed-in"));
    }

    /** Where a browser whose sign-in is halfway shows the second factor. */
    URI secondFactorPage(String challenge) {
        return URI.create(pages.link("/second-factor", challenge));
    }

    void confirmAddress(User user, String token, Duration life) {
        send(user, "Confirm your address", """
                Please confirm that this address is yours:

                %s

                The link works once, for %s. If you did not sign up, you need not do anything.""".formatted(pages.link("/verify-email", token), inWords(life)));
    }

    void addressTaken(User user) {
        send(user, "You have an account already", """
                Somebody, probably you, tried to sign up with this address, which has an account already.
                Sign in with it, or ask for a new password if you do not remember yours:

                %s""".formatted(pages.link("/forgot-password")));
    }

    void invitation(User user, String token, Duration life) {
        send(user, "You are invited", """
                An account was made for you. Choose a password to use it:

                %s

                The link works once, for %s.""".formatted(pages.link("/reset-password", token), inWords(life)));
    }

    void resetPassword(User user, String token, Duration life) {
        send(user, "Choose a new password", """
                Somebody, probably you, asked for a new password for this account:

                %s

                The link works once, for %s. If it was not you, you need not do anything: the old password still works.""".formatted(pages.link("/reset-password", token), inWords(life)));
    }

    /** API keys belong to machines and outlive a password: their owner is told which ones to look at. */
    void passwordChanged(User user, Instant at, long workingKeys) {
        String keys = workingKeys == 0
                ? ""
                : """


                %s of your account still %s: a new password does not end API keys. Look through them, and revoke those you
                do not know, at %s
                (DELETE with the id of the key).""".formatted(
                                workingKeys == 1 ? "1 API key" : workingKeys + " API keys",
                                workingKeys == 1 ? "works" : "work",
                                api.link("/api/v1/auth/api-keys"));
        send(user, "Your password was changed", """
                The password of your account was changed at %s, and all other sessions have ended.
                If it was not you, choose a new one at once:

                %s""".formatted(shown(at), pages.link("/forgot-password")) + keys);
    }

    void passwordClosed(User user) {
        send(user, "Your password no longer works", """
                Somebody gave a wrong password for your account very often, so it no longer works. Choose a new one:

                %s""".formatted(pages.link("/forgot-password")));
    }

    void newDevice(User user, Client client, Instant at) {
        send(user, "A new device signed in", """
                Your account was signed in to at %s from the address %s with:

                %s

                If it was not you, change your password; that ends all other sessions.""".formatted(
                shown(at), client.address(), client.device().isEmpty() ? "an unknown program" : client.device()));
    }

    void refreshTokenReused(User user, Client client, Instant at) {
        send(user, "A session was ended for your safety", """
                At %s two programs used the same session of yours, the second from the address %s. That happens when
                somebody copies a session, so it has ended for both. Sign in again, and change your password if you have a
                doubt.""".formatted(shown(at), client.address()));
    }

    void secondFactorChanged(User user, String what, Instant at) {
        send(user, "Your second factor was changed", """
                %s at %s. If it was not you, change your password and check your sessions.""".formatted(what, shown(at)));
    }

    /** No names of passkeys: whoever was in the account chose them, and would write to its owner. */
    void removedWithTheChange(User user, List<String> removed, Instant at) {
        send(user, "Ways to sign in were removed", """
                A change of the address of your account was taken back at %s. What had been added to the account since it was
                asked for no longer works:

                %s

                What was there before still works, except the password and API keys. Choose a new password:

                %s""".formatted(
                        shown(at), String.join("\n", removed), pages.link("/forgot-password")));
    }

    void providerLinked(User user, String provider, Instant at) {
        send(user, "A new way to sign in", """
                Since %s your account can be signed in to by %s, which knows you by this address.

                If it was not you, change your password and your account with that provider.""".formatted(shown(at), provider));
    }

    void passkeyCloned(User user, String name, Instant at) {
        send(user, "A passkey may have been copied", """
                At %s somebody tried to sign in with the passkey "%s", and its counter had gone back. That happens when there is a
                copy of it, so nobody was let in. Remove the passkey and add it again.""".formatted(shown(at), name));
    }

    void apiKeyMade(User user, String name, Instant at) {
        send(user, "An API key was made", """
                A key with the name "%s" was made for your account at %s. If it was not you, revoke it and change your
                password.""".formatted(name, shown(at)));
    }

    private void send(User user, String subject, String text) {
        mailer.send(user.id(), new Mail(user.email().value(), subject, text + "\n"));
    }

    private static String shown(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String inWords(Duration life) {
        if (life.toDays() >= 2) {
            return life.toDays() + " days";
        }
        return life.toHours() >= 2 ? life.toHours() + " hours" : life.toMinutes() + " minutes";
    }
}
