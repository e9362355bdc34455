package dev.ashlar.auth;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secret;
import dev.ashlar.users.Credentials;
import dev.ashlar.users.User;
import dev.ashlar.users.Users;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;

/** Keeps the password hashes of users. */
@Singleton
class KeptPasswords implements Credentials {

    private final PasswordRepository repository;
    private final PasswordRules rules;
    private final PasswordHasher hasher;
    private final ImportedHashes imported;
    private final Links links;
    private final Notices notices;
    private final Users users;
    private final AuthSettings settings;
    private final InstantSource clock;

    KeptPasswords(
            PasswordRepository repository,
            PasswordRules rules,
            PasswordHasher hasher,
            ImportedHashes imported,
            Links links,
            Notices notices,
            Users users,
            AuthSettings settings,
            InstantSource clock) {
        this.repository = repository;
        this.rules = rules;
        this.hasher = hasher;
        this.imported = imported;
        this.links = links;
        this.notices = notices;
        this.users = users;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String hash(Secret password) {
        rules.check("/password", password.reveal());
        return hasher.hash(password.reveal());
    }

    @Override
    public void adoptHash(UUID user, String hash) {
        if (!PasswordHash.isUsable(hash)) {
            throw Refusal.invalid("/passwordHash", "hash", "must be a bcrypt or Argon2 hash of bearable cost");
        }
        imported.note(hash);
        keep(user, hash);
    }

    @Override
    @Transactional
    public void invite(UUID user) {
        User invited = users.find(user).orElseThrow(() -> new IllegalArgumentException("there is no user " + user));
        String token = links.make(Links.Purpose.INVITATION, invited, settings.invitationLife());
        notices.invitation(invited, token, settings.invitationLife());
    }

    /** In the caller's transaction if there is one; hashing beforehand keeps that short. */
    @Transactional
    void keep(UUID user, String hash) {
        users.arrived(user);
        if (repository.update(user, hash, clock.instant()) == 0
                && repository.insertIfAbsent(user, hash, clock.instant()) == 0) {
            repository.update(user, hash, clock.instant());
        }
    }
}
