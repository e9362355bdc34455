package dev.ashlar.auth;

import dev.ashlar.users.Users;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes an account from whoever asked for a change of its address, once the old address has taken that back. What the owner
 * had set up before goes on, or whoever gets at a mailbox could take a second factor away; a password and keys may be known.
 */
@Singleton
class ShutIntruderOut {

    private final SecondFactors secondFactors;
    private final Passkeys passkeys;
    private final IdentityRepository identities;
    private final PasswordRepository passwords;
    private final ApiKeys apiKeys;
    private final Sessions sessions;
    private final ChallengeRepository challenges;
    private final Users users;
    private final Notices notices;
    private final InstantSource clock;

    ShutIntruderOut(
            SecondFactors secondFactors,
            Passkeys passkeys,
            IdentityRepository identities,
            PasswordRepository passwords,
            ApiKeys apiKeys,
            Sessions sessions,
            ChallengeRepository challenges,
            Users users,
            Notices notices,
            InstantSource clock) {
        this.secondFactors = secondFactors;
        this.passkeys = passkeys;
        this.identities = identities;
        this.passwords = passwords;
        this.apiKeys = apiKeys;
        this.sessions = sessions;
        this.challenges = challenges;
        this.users = users;
        this.notices = notices;
        this.clock = clock;
    }

    /** Only by whoever has the user locked: passkeys and providers are added behind that lock. */
    @Transactional
    void of(UUID user, @Nullable Instant since) {
        List<String> removed = new ArrayList<>();
        if (since != null) {
            // Before the sessions: whoever switches codes on at this moment has them locked, and ends sessions next.
            removed.addAll(secondFactors.forgetSince(user, since));
            int keys = passkeys.forgetSince(user, since);
            if (keys > 0) {
                removed.add(keys == 1 ? "1 passkey" : keys + " passkeys");
            }
            for (IdentityRow identity : identities.findAllOf(user)) {
                if (!identity.createdAt().isBefore(since)) {
                    identities.delete(identity.provider(), identity.subject());
                    removed.add("sign-in by " + identity.provider());
                }
            }
        }
        challenges.deleteOf(user);
        sessions.endAll(user, "email_change_undone");
        passwords.delete(user);
        apiKeys.revokeAll(user);
        if (!removed.isEmpty()) {
            users.find(user).ifPresent(owner -> notices.removedWithTheChange(owner, removed, clock.instant()));
        }
    }
}
