package dev.ashlar.users;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.HttpSettings;
import dev.ashlar.kernel.http.PublicAddress;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The letters this module writes. Tokens stand behind the # of a link, where no server and no scanner on the way sees them. */
@Singleton
class UserLetters {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final @Nullable Letters letters;
    private final UsersSettings settings;
    private final PublicAddress pages;

    UserLetters(@Nullable Letters letters, UsersSettings settings, HttpSettings http) {
        this.letters = letters;
        this.settings = settings;
        this.pages = PublicAddress.of(http);
    }

    void requireSender() {
        if (letters == null) {
            throw Refusal.of(UserError.MAIL_UNAVAILABLE).retryAfter(Duration.ofMinutes(5));
        }
    }

    void confirmNewAddress(UUID user, EmailAddress to, Token token, Instant until) {
        send(user, to, "Confirm your new address", """
                Somebody, probably you, wants to use this address for their account.

                If it was you, follow this link by %s:
                %s

                If not, do nothing: without the link nothing changes.
                """.formatted(
                        TIME.format(until), link(settings.emailConfirmPage(), token)));
    }

    /** Who asked for the change is told nothing of this: the answer is the same as for a free address. */
    void addressIsTaken(EmailAddress to) {
        send(null, to, "Your address already has an account", """
                Somebody, perhaps you, wants to use this address for another account. It belongs to yours already, so
                nothing has changed.

                If you have two accounts and want only one, delete the other first.
                """);
    }

    void noticeOfChange(UUID user, EmailAddress to, Token undo, Instant until) {
        send(user, to, "The address of your account is about to change", """
                Somebody, probably you, wants to replace this address of your account by another.

                If it was not you, follow this link by %s. The account goes back to this address, everybody is signed
                out, its password and API keys no longer work, and it is open again if somebody has closed it meanwhile; then ask
                for a new password:
                %s
                """.formatted(
                        TIME.format(until), link(settings.emailUndoPage(), undo)));
    }

    void farewell(UUID user, EmailAddress to, Token restore, Instant until) {
        if (letters != null) {
            send(user, to, "Your account has been deleted", """
                    Your account is closed. On %s everything about it will be erased.

                    Until then this link brings it back:
                    %s
                    """.formatted(
                            TIME.format(until), link(settings.restorePage(), restore)));
        }
    }

    void closed(UUID user, EmailAddress to, Instant until) {
        if (letters != null) {
            send(user, to, "Your account has been closed", """
                    An administrator has closed your account. On %s everything about it will be erased.

                    If you think that is a mistake, ask whoever runs this service: until then they can open it again.
                    """.formatted(TIME.format(until)));
        }
    }

    private void send(@Nullable UUID user, EmailAddress to, String subject, String text) {
        if (letters == null) {
            throw new IllegalStateException("nobody sends letters");
        }
        letters.send(user, to, subject, text);
    }

    private String link(String page, Token token) {
        return pages.link(page, token.secret().reveal());
    }
}
