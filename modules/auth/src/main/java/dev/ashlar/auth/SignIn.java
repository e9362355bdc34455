package dev.ashlar.auth;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.users.EmailAddress;
import dev.ashlar.users.User;
import dev.ashlar.users.Users;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Proves who somebody is: a password, and a second factor where one is on. Whatever is wrong, the answer and the work are
 * the same, so that neither tells which addresses have an account.
 */
@Singleton
class SignIn {

    private static final int CODES_PER_CHALLENGE = 5;
    private static final String PASSWORD = "pwd";
    private static final String SECOND_FACTOR = "mfa";

    private final Users users;
    private final PasswordRepository passwords;
    private final PasswordHasher hasher;
    private final SecondFactors secondFactors;
    private final PasskeyRepository passkeys;
    private final ChallengeRepository challenges;
    private final Attempts attempts;
    private final RandomTokens random;
    private final Notices notices;
    private final Events events;
    private final InstantSource clock;
    private final AuthSettings settings;
    private final TransactionOperations<Connection> transactions;

    SignIn(
            Users users,
            PasswordRepository passwords,
            PasswordHasher hasher,
            SecondFactors secondFactors,
            PasskeyRepository passkeys,
            ChallengeRepository challenges,
            Attempts attempts,
            RandomTokens random,
            Notices notices,
            Events events,
            InstantSource clock,
            AuthSettings settings,
            TransactionOperations<Connection> transactions) {
        this.users = users;
        this.passwords = passwords;
        this.hasher = hasher;
        this.secondFactors = secondFactors;
        this.passkeys = passkeys;
        this.challenges = challenges;
        this.attempts = attempts;
        this.random = random;
        this.notices = notices;
        this.events = events;
        this.clock = clock;
        this.settings = settings;
        this.transactions = transactions;
    }

    /** How far a sign-in has come. */
    sealed interface Progress {

        /** It is them: a session may begin. */
        record Proven(User user, List<String> methods) implements Progress {}

        /** The password was right; the second factor is still to come. */
        record Halfway(String challenge, List<String> choices) implements Progress {

            @Override
            public String toString() {
                return "Halfway[REDACTED]";
            }
        }
    }

    Progress withPassword(String address, String password, Client client) {
        EmailAddress parsed = parse(address);
        User user = parsed == null ? null : users.find(parsed).orElse(null);
        checkPassword(parsed == null ? address : parsed.value(), user, password, client);
        if (user == null) {
            throw Refusal.of(AuthError.CREDENTIALS_INVALID);
        }
        return proven(user, List.of(PASSWORD));
    }

    /** Whoever has a second factor shows it, however the first one was shown. */
    Progress proven(User user, List<String> proofs) {
        if (!secondFactors.isOn(user.id())) {
            return new Progress.Proven(user, proofs);
        }
        String challenge = random.next();
        Instant now = clock.instant();
        challenges.insert(
                RandomTokens.hash(challenge),
                user.id(),
                String.join(" ", proofs),
                now,
                now.plus(settings.challengeLife()));
        boolean withPasskey = !passkeys.findAllOf(user.id()).isEmpty();
        return new Progress.Halfway(
                challenge,
                withPasskey ? List.of("totp", "recovery_code", "passkey") : List.of("totp", "recovery_code"));
    }

    /** Not even looked at where a second factor is on: whoever knows the password alone is kept out by that factor. */
    void refusePasswordAlone(UUID user) {
        if (secondFactors.isOn(user)) {
            String passkey = passkeys.findAllOf(user).isEmpty() ? "" : ", or sign in again with a passkey";
            throw Refusal.of(
                    AuthError.SECOND_FACTOR_NEEDED,
                    "Send a code from the app or a recovery code as `code`" + passkey + ".");
        }
    }

    Progress.Proven withCode(String challenge, String code, Client client) {
        String hash = RandomTokens.hash(challenge);
        if (challenges.attempt(hash, clock.instant(), CODES_PER_CHALLENGE) == 0) {
            throw Refusal.of(AuthError.CHALLENGE_INVALID);
        }
        ChallengeRow row = challenges.findByHash(hash).orElseThrow(() -> Refusal.of(AuthError.CHALLENGE_INVALID));
        String method = checkCode(row.userId(), code, client);
        if (challenges.delete(hash) == 0) {
            throw Refusal.of(AuthError.CHALLENGE_INVALID);
        }
        User user = users.find(row.userId())
                .filter(found -> found.status() != User.Status.DELETED)
                .orElseThrow(() -> Refusal.of(AuthError.CHALLENGE_INVALID));
        if (!user.isActive()) {
            throw Refusal.of(AuthError.USER_SUSPENDED);
        }
        List<String> methods = new ArrayList<>(row.methodList());
        methods.add(method);
        methods.add(SECOND_FACTOR);
        return new Progress.Proven(user, methods);
    }

    /**
     * Looks at the password of a user who is there already or claims to be.
     *
     * @throws Refusal when it is wrong, or when too many were
     */
    void checkPassword(String address, @Nullable User user, String password, Client client) {
        Attempts.Attempt attempt = attempts.begin(address, user, client);
        boolean counts = true;
        UUID id = user == null ? Nobody.ID : user.id();
        String hash;
        try {
            hash = passwords.find(id).map(PasswordRow::hash).orElse(null);
            boolean open = !attempts.isClosed(id);
            boolean admits = open && user != null && user.isActive();
            boolean matches = hasher.matches(hash, password, admits);
            boolean suspended = matches && open && user != null && user.status() == User.Status.SUSPENDED;
            if (!suspended && (!matches || !admits)) {
                refuse(attempt, user, matches, client);
            }
            counts = false;
            attempts.succeeded(attempt);
            if (suspended) {
                // Whoever knows the password may know this as well; nobody else learns it.
                throw Refusal.of(AuthError.USER_SUSPENDED);
            }
        } catch (Refusal refusal) {
            if (counts && refusal.code() == KernelError.BUSY) {
                counts = false;
                attempts.withdraw(attempt);
            }
            throw refusal;
        } finally {
            if (counts) {
                attempts.stands(attempt);
            }
        }
        if (hash != null && hasher.isReplaceable(hash, password)) {
            passwords.upgrade(id, hash, hasher.hash(password));
        }
    }

    /** Uses the code up; the method it belongs to. */
    String checkCode(UUID user, String code, Client client) {
        secondFactors.countGuess(user);
        String method = secondFactors.use(user, code).orElse(null);
        if (method == null) {
            transactions.executeWrite(transaction -> {
                events.publish(new AuthEvent.SignInFailed(user, "code", client.address()));
                return true;
            });
            throw Refusal.of(AuthError.CODE_INVALID);
        }
        secondFactors.forgiveGuesses(user);
        return method;
    }

    private void refuse(Attempts.Attempt attempt, @Nullable User user, boolean matched, Client client) {
        boolean closes = !matched && attempts.failed(attempt);
        transactions.executeWrite(transaction -> {
            UUID id = user == null ? null : user.id();
            events.publish(new AuthEvent.SignInFailed(id, "password", client.address()));
            if (user != null && closes) {
                events.publish(new AuthEvent.PasswordClosed(user.id()));
                notices.passwordClosed(user);
            }
            return true;
        });
        throw Refusal.of(AuthError.CREDENTIALS_INVALID);
    }

    private static @Nullable EmailAddress parse(String address) {
        try {
            return new EmailAddress(address);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
