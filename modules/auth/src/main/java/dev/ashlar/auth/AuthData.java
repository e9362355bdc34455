package dev.ashlar.auth;

import dev.ashlar.kernel.PersonalData;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What this module holds about a person: where they signed in from, and which factors and keys they have. No secrets. */
@Singleton
class AuthData implements PersonalData {

    private final SessionRepository sessions;
    private final ApiKeyRepository apiKeys;
    private final PasswordRepository passwords;
    private final TotpRepository totp;
    private final RecoveryCodeRepository recoveryCodes;
    private final ChallengeRepository challenges;
    private final LinkRepository links;
    private final ChangeFeed changes;
    private final PasskeyRepository passkeys;
    private final IdentityRepository identities;

    AuthData(
            SessionRepository sessions,
            ApiKeyRepository apiKeys,
            PasswordRepository passwords,
            TotpRepository totp,
            RecoveryCodeRepository recoveryCodes,
            ChallengeRepository challenges,
            LinkRepository links,
            ChangeFeed changes,
            PasskeyRepository passkeys,
            IdentityRepository identities) {
        this.sessions = sessions;
        this.apiKeys = apiKeys;
        this.passwords = passwords;
        this.totp = totp;
        this.recoveryCodes = recoveryCodes;
        this.challenges = challenges;
        this.links = links;
        this.changes = changes;
        this.passkeys = passkeys;
        this.identities = identities;
    }

    @Serdeable
    record Factors(
            String kind,
            @Nullable Instant passwordChangedAt,
            @Nullable Instant totpSince) {}

    @Serdeable
    record PastSession(
            String kind,
            String device,
            String address,
            List<String> methods,
            Instant createdAt,
            Instant lastSeenAt,
            @Nullable Instant endedAt) {}

    @Serdeable
    record Key(
            String kind,
            String name,
            Instant createdAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt) {}

    @Serdeable
    record Identity(String kind, String provider, String subject, Instant since) {}

    @Serdeable
    record Passkey(
            String kind,
            String name,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {}

    @Override
    public String module() {
        return "auth";
    }

    @Override
    public Stream<?> collect(UUID user) {
        Factors factors = new Factors(
                "factors",
                passwords.find(user).map(PasswordRow::changedAt).orElse(null),
                totp.find(user).map(TotpRow::confirmedAt).orElse(null));
        Stream<PastSession> past = sessions.findAllOf(user).stream()
                .map(row -> new PastSession(
                        "session",
                        row.device(),
                        row.address(),
                        row.methodList(),
                        row.createdAt(),
                        row.lastSeenAt(),
                        row.endedAt()));
        Stream<Key> keys = apiKeys.findAllOf(user).stream()
                .map(row -> new Key("api_key", row.name(), row.createdAt(), row.lastUsedAt(), row.revokedAt()));
        Stream<Identity> elsewhere = identities.findAllOf(user).stream()
                .map(row -> new Identity("identity", row.provider(), row.subject(), row.createdAt()));
        Stream<Passkey> devices = passkeys.findAllOf(user).stream()
                .map(row -> new Passkey("passkey", row.name(), row.createdAt(), row.lastUsedAt()));
        return Stream.of(Stream.of(factors), past, keys, elsewhere, devices).flatMap(stream -> stream);
    }

    @Override
    public void erase(UUID user) {
        passwords.delete(user);
        totp.delete(user);
        recoveryCodes.deleteOf(user);
        challenges.deleteOf(user);
        links.deleteAllOf(user);
        apiKeys.findAllOf(user)
                .forEach(key ->
                        changes.announce(ChangeFeed.Kind.API_KEY, key.id().toString()));
        apiKeys.deleteAllOf(user);
        passkeys.deleteAllOf(user);
        identities.deleteAllOf(user);
        sessions.deleteAllOf(user);
        changes.announce(ChangeFeed.Kind.USER, user.toString());
    }
}
