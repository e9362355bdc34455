package dev.ashlar.auth;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.users.EmailAddress;
import dev.ashlar.users.User;
import dev.ashlar.users.Users;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Another password for an account: by whoever knows the present one, or by whoever has the mailbox. */
@Singleton
class ResetPassword {

    private static final Set<Links.Purpose> SETS_PASSWORD = Set.of(Links.Purpose.PASSWORD, Links.Purpose.INVITATION);

    private final Users users;
    private final PasswordRules rules;
    private final PasswordHasher hasher;
    private final KeptPasswords passwords;
    private final SignIn signIn;
    private final Sessions sessions;
    private final Links links;
    private final Attempts attempts;
    private final ChallengeRepository challenges;
    private final ApiKeys apiKeys;
    private final Notices notices;
    private final Events events;
    private final InstantSource clock;
    private final AuthSettings settings;
    private final TransactionOperations<Connection> transactions;

    ResetPassword(
            Users users,
            PasswordRules rules,
            PasswordHasher hasher,
            KeptPasswords passwords,
            SignIn signIn,
            Sessions sessions,
            Links links,
            Attempts attempts,
            ChallengeRepository challenges,
            ApiKeys apiKeys,
            Notices notices,
            Events events,
            InstantSource clock,
            AuthSettings settings,
            TransactionOperations<Connection> transactions) {
        this.users = users;
        this.rules = rules;
        this.hasher = hasher;
        this.passwords = passwords;
        this.signIn = signIn;
        this.sessions = sessions;
        this.links = links;
        this.attempts = attempts;
        this.challenges = challenges;
        this.apiKeys = apiKeys;
        this.notices = notices;
        this.events = events;
        this.clock = clock;
        this.settings = settings;
        this.transactions = transactions;
    }

    /** The session at hand goes on, all others end. */
    void change(User user, UUID session, String current, String password, Client client) {
        rules.check("/newPassword", password);
        signIn.checkPassword(user.email().value(), user, current, client);
        String hash = hasher.hash(password);
        transactions.executeWrite(transaction -> {
            users.cancelEmailChanges(user.id());
            passwords.keep(user.id(), hash);
            links.forgetPasswordLinks(user.id());
            challenges.deleteOf(user.id());
            sessions.endOthers(user.id(), session, "password_changed");
            events.publish(new AuthEvent.PasswordChanged(user.id(), "changed"));
            notices.passwordChanged(user, clock.instant(), apiKeys.countWorking(user.id()));
            return true;
        });
    }

    /**
     * Mails a link if there is such an account, and does much the same work if there is none. Each link switches the one
     * before it off, so a stranger who asks again and again would keep them all from working: after a few the last one stays
     * good, and the answer is the same.
     */
    void ask(String email, Client client) {
        if (!attempts.mayAskForPassword(canonical(email))) {
            return;
        }
        transactions.executeWrite(transaction -> {
            User user = parsed(email);
            if (user == null) {
                links.pretend();
                return true;
            }
            String token = links.make(Links.Purpose.PASSWORD, user, settings.resetLinkLife());
            notices.resetPassword(user, token, settings.resetLinkLife());
            events.publish(new AuthEvent.PasswordResetAsked(user.id(), client.address()));
            return true;
        });
    }

    /** Whoever had the link has the mailbox, so the address is confirmed as well; a second factor is still asked for. */
    void reset(String token, String password) {
        links.find(SETS_PASSWORD, token);
        rules.check("/newPassword", password);
        String hash = hasher.hash(password);
        User changed = transactions.executeWrite(transaction -> {
            LinkRow link = links.use(SETS_PASSWORD, token);
            User user = users.find(link.userId() == null ? Nobody.ID : link.userId())
                    .filter(found -> found.isActive() && found.email().value().equals(link.email()))
                    .orElseThrow(() -> Refusal.of(AuthError.LINK_INVALID));
            users.cancelEmailChanges(user.id());
            if (!users.verify(user.id(), user.email())) {
                // Another address was confirmed since the user was read: whoever has this mailbox has the account no
                // more.
                throw Refusal.of(AuthError.LINK_INVALID);
            }
            passwords.keep(user.id(), hash);
            links.forgetPasswordLinks(user.id());
            challenges.deleteOf(user.id());
            sessions.endAll(user.id(), "password_reset");
            events.publish(new AuthEvent.PasswordChanged(user.id(), "reset"));
            notices.passwordChanged(user, clock.instant(), apiKeys.countWorking(user.id()));
            return user;
        });
        attempts.forgive(changed);
    }

    private static String canonical(String email) {
        try {
            return new EmailAddress(email).value();
        } catch (IllegalArgumentException e) {
            return email;
        }
    }

    private @Nullable User parsed(String email) {
        try {
            return users.find(new EmailAddress(email)).filter(User::isActive).orElse(null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
