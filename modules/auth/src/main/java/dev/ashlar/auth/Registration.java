package dev.ashlar.auth;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.users.EmailAddress;
import dev.ashlar.users.User;
import dev.ashlar.users.Users;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Optional;

/** Makes accounts: for whoever signs up, and for the first administrator. */
@Singleton
class Registration {

    private final Users users;
    private final PasswordRules rules;
    private final PasswordHasher hasher;
    private final KeptPasswords passwords;
    private final Links links;
    private final Notices notices;
    private final AuthSettings settings;
    private final TransactionOperations<Connection> transactions;

    Registration(
            Users users,
            PasswordRules rules,
            PasswordHasher hasher,
            KeptPasswords passwords,
            Links links,
            Notices notices,
            AuthSettings settings,
            TransactionOperations<Connection> transactions) {
        this.users = users;
        this.rules = rules;
        this.hasher = hasher;
        this.passwords = passwords;
        this.links = links;
        this.notices = notices;
        this.settings = settings;
        this.transactions = transactions;
    }

    /**
     * The new user; nothing where it is not to be told whether there is one now. The password is hashed first in any case:
     * the time does not tell either.
     */
    Optional<User> register(String email, String name, String password) {
        EmailAddress address = address(email);
        rules.check("/password", password);
        String hash = hasher.hash(password);
        if (settings.registrationRevealTaken()) {
            return Optional.of(transactions.executeWrite(transaction -> {
                User user = make(address, name, User.Role.USER, hash);
                confirmAddress(user);
                return user;
            }));
        }
        // No refusal is caught here: it would roll back the transaction of a call with an Idempotency-Key.
        transactions.executeWrite(transaction -> {
            users.registerUnlessTaken(address, name, User.Role.USER)
                    .ifPresentOrElse(
                            user -> {
                                passwords.keep(user.id(), hash);
                                confirmAddress(user);
                            },
                            () -> users.find(address).ifPresent(notices::addressTaken));
            return true;
        });
        return Optional.empty();
    }

    /** The first administrator, by the link that was printed at the start. */
    User setUp(String token, String email, String name, String password) {
        EmailAddress address = address(email);
        links.find(Links.Purpose.SETUP, token);
        rules.check("/password", password);
        String hash = hasher.hash(password);
        return transactions.executeWrite(transaction -> {
            links.use(Links.Purpose.SETUP, token);
            if (!users.isEmpty()) {
                throw Refusal.of(AuthError.ALREADY_SET_UP);
            }
            return make(address, name, User.Role.ADMIN, hash);
        });
    }

    User makeAdmin(String email, String name, String password) {
        EmailAddress address = address(email);
        rules.check("/password", password);
        String hash = hasher.hash(password);
        return transactions.executeWrite(transaction -> make(address, name, User.Role.ADMIN, hash));
    }

    /** Mails a link that shows the address to be the user's. */
    void confirmAddress(User user) {
        String token = links.make(Links.Purpose.EMAIL, user, settings.verificationLinkLife());
        notices.confirmAddress(user, token, settings.verificationLinkLife());
    }

    private User make(EmailAddress address, String name, User.Role role, String hash) {
        User user = users.register(address, name, role);
        passwords.keep(user.id(), hash);
        return user;
    }

    private static EmailAddress address(String email) {
        try {
            return new EmailAddress(email);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("/email", "email", "must be a well-formed email address");
        }
    }
}
