package dev.ashlar.auth;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Hash;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.HttpSettings;
import dev.ashlar.kernel.http.PublicAddress;
import dev.ashlar.users.User;
import dev.ashlar.users.Users;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Passkeys (Web Authentication, level 2): a key pair on a person's device that signs our challenge after the device has
 * made sure who is there. Attestation is neither asked for nor looked at: which make of device it is does not matter here.
 */
@Singleton
class Passkeys {

    static final Duration CHALLENGE_LIFE = Duration.ofMinutes(5);
    static final List<String> METHODS = List.of("hwk", "user", "mfa");
    private static final int USER_PRESENT = 0x01;
    private static final int USER_VERIFIED = 0x04;
    private static final int HAS_CREDENTIAL = 0x40;
    private static final int LEAST_DATA = 37;
    private static final int LONGEST_CREDENTIAL = 1023;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final PasskeyRepository repository;
    private final PasswordRepository passwords;
    private final IdentityRepository identities;
    private final Users users;
    private final Notices notices;
    private final RandomTokens random;
    private final JsonMapper mapper;
    private final Events events;
    private final Ids ids;
    private final InstantSource clock;
    private final TransactionOperations<Connection> transactions;
    private final int most;
    private final String site;
    private final Set<String> origins;

    Passkeys(
            PasskeyRepository repository,
            PasswordRepository passwords,
            IdentityRepository identities,
            Users users,
            Notices notices,
            RandomTokens random,
            JsonMapper mapper,
            Events events,
            Ids ids,
            InstantSource clock,
            AuthSettings settings,
            HttpSettings http,
            TransactionOperations<Connection> transactions) {
        this.repository = repository;
        this.passwords = passwords;
        this.identities = identities;
        this.users = users;
        this.notices = notices;
        this.random = random;
        this.mapper = mapper;
        this.events = events;
        this.ids = ids;
        this.clock = clock;
        this.transactions = transactions;
        this.most = settings.passkeysPerAccount();
        PublicAddress home = PublicAddress.of(settings.pagesUrl(), http);
        this.site = home.host();
        this.origins = new HashSet<>(PublicAddress.corsOrigins(http));
        origins.add(home.origin());
        if (http.publicUrl() != null) {
            origins.add(PublicAddress.of(http).origin());
        }
    }

    /** The authenticator's part of an answer, its fixed fields read. */
    private record AuthenticatorData(boolean hasCredential, long signCount, ByteBuffer rest) {}

    /** A credential just made. */
    private record Credential(String id, PasskeyKey key) {}

    String site() {
        return site;
    }

    /** A challenge for this session only, or for whoever signs in. */
    String challenge(@Nullable UUID session) {
        String challenge = random.next();
        repository.insertChallenge(
                RandomTokens.hash(challenge), session, clock.instant().plus(CHALLENGE_LIFE));
        return challenge;
    }

    /** What the device keeps of whose passkey it is. */
    static String handle(UUID user) {
        return ENCODER.encodeToString(ByteBuffer.allocate(16)
                .putLong(user.getMostSignificantBits())
                .putLong(user.getLeastSignificantBits())
                .array());
    }

    private static boolean isOf(UUID user, @Nullable String handle) {
        return handle == null || handle.isEmpty() || handle.equals(handle(user));
    }

    /** The user's passkeys, newest first. */
    List<PasskeyRow> list(UUID user, Instant createdAt, UUID id, int limit) {
        return repository.findOf(user, createdAt, id, limit);
    }

    List<PasskeyRow> of(UUID user) {
        return repository.findAllOf(user);
    }

    PasskeyRow register(User user, UUID session, byte[] clientData, byte[] attestation, String name) {
        JsonNode said = read(clientData);
        // Used up before anything is looked at, and not in the transaction that a refusal may roll back; only a call
        // with an Idempotency-Key has one around it, and when that is refused it has had no effect at all.
        if (repository.useChallengeOf(challengeIn(said), session, clock.instant()) == 0) {
            throw Refusal.of(AuthError.PASSKEY_CHALLENGE_INVALID);
        }
        check(said, "webauthn.create");
        Credential credential;
        AuthenticatorData data;
        try {
            Map<Object, @Nullable Object> object = Cbor.map(ByteBuffer.wrap(attestation));
            if (!(object.get("authData") instanceof byte[] authData)) {
                throw Refusal.of(AuthError.PASSKEY_INVALID);
            }
            data = authenticatorData(authData);
            credential = credential(data);
        } catch (IllegalArgumentException e) {
            throw Refusal.of(AuthError.PASSKEY_INVALID);
        }
        return transactions.executeWrite(transaction -> {
            // Whoever adds another one at the same moment counts this one.
            users.lock(user.id());
            refuseOneMore(user.id());
            UUID id = ids.next();
            int inserted = repository.insertUnlessKnown(
                    id,
                    user.id(),
                    credential.id(),
                    credential.key().algorithm(),
                    credential.key().encoded(),
                    data.signCount(),
                    name,
                    clock.instant());
            if (inserted == 0) {
                throw Refusal.of(AuthError.PASSKEY_KNOWN);
            }
            events.publish(new AuthEvent.SecondFactorAdded(user.id(), "passkey"));
            notices.secondFactorChanged(user, "A passkey was added", clock.instant());
            return repository.findById(id).orElseThrow();
        });
    }

    /** Before a device is asked for one that would not be kept. */
    void refuseOneMore(UUID user) {
        if (repository.findAllOf(user).size() >= most) {
            throw Refusal.of(AuthError.TOO_MANY_PASSKEYS);
        }
    }

    /** Whose passkey signed the challenge. A refusal is written down; nothing it follows from is undone by it. */
    User authenticate(
            String credentialId,
            byte[] clientData,
            byte[] authenticatorData,
            byte[] signature,
            @Nullable String userHandle,
            Client client) {
        PasskeyRow passkey = repository.findCredential(credentialId).orElse(null);
        try {
            return prove(passkey, clientData, authenticatorData, signature, userHandle);
        } catch (Refusal refusal) {
            // Whoever is suspended has shown that it is them.
            if (refusal.code() != AuthError.USER_SUSPENDED) {
                note(refusal, passkey, client);
            }
            throw refusal;
        }
    }

    private void note(Refusal refusal, @Nullable PasskeyRow passkey, Client client) {
        transactions.executeWrite(transaction -> {
            UUID user = passkey == null ? null : passkey.userId();
            events.publish(new AuthEvent.SignInFailed(user, "passkey", client.address()));
            if (passkey != null && refusal.code() == AuthError.PASSKEY_CLONED) {
                events.publish(new AuthEvent.PasskeyCloned(passkey.userId(), passkey.id(), client.address()));
                users.find(passkey.userId())
                        .ifPresent(owner -> notices.passkeyCloned(owner, passkey.name(), clock.instant()));
            }
            return true;
        });
    }

    private User prove(
            @Nullable PasskeyRow passkey,
            byte[] clientData,
            byte[] authenticatorData,
            byte[] signature,
            @Nullable String userHandle) {
        JsonNode said = read(clientData);
        if (repository.useChallenge(challengeIn(said), clock.instant()) == 0) {
            throw Refusal.of(AuthError.PASSKEY_CHALLENGE_INVALID);
        }
        check(said, "webauthn.get");
        AuthenticatorData data = authenticatorData(authenticatorData);
        if (passkey == null || !isOf(passkey.userId(), userHandle)) {
            throw Refusal.of(AuthError.PASSKEY_INVALID);
        }
        byte[] signed = ByteBuffer.allocate(authenticatorData.length + 32)
                .put(authenticatorData)
                .put(Hash.sha256(clientData))
                .array();
        if (!new PasskeyKey(passkey.algorithm(), passkey.publicKey()).verifies(signed, signature)) {
            throw Refusal.of(AuthError.PASSKEY_INVALID);
        }
        User user = users.find(passkey.userId())
                .filter(found -> found.status() != User.Status.DELETED)
                .orElseThrow(() -> Refusal.of(AuthError.PASSKEY_INVALID));
        if (!user.isActive()) {
            throw Refusal.of(AuthError.USER_SUSPENDED);
        }
        if (repository.use(passkey.id(), data.signCount(), clock.instant()) == 0) {
            throw Refusal.of(AuthError.PASSKEY_CLONED);
        }
        return user;
    }

    /** Of two who remove the last two at once, one waits for the other and then finds that theirs is the last. */
    @Transactional
    void remove(User user, UUID id) {
        List<PasskeyRow> all = repository.lockAllOf(user.id());
        if (all.stream().noneMatch(passkey -> passkey.id().equals(id))) {
            throw Refusal.of(AuthError.PASSKEY_NOT_FOUND);
        }
        boolean another = all.size() > 1
                || passwords.find(user.id()).isPresent()
                || !identities.findAllOf(user.id()).isEmpty();
        if (!another) {
            throw Refusal.of(AuthError.LAST_FACTOR);
        }
        if (repository.delete(id, user.id()) == 0) {
            throw Refusal.of(AuthError.PASSKEY_NOT_FOUND);
        }
        events.publish(new AuthEvent.SecondFactorRemoved(user.id(), "passkey"));
        notices.secondFactorChanged(user, "A passkey was removed", clock.instant());
    }

    /** Those that were added since then; how many they were. */
    @Transactional
    int forgetSince(UUID user, Instant since) {
        int removed = 0;
        for (PasskeyRow passkey : repository.lockAllOf(user)) {
            if (!passkey.createdAt().isBefore(since)) {
                repository.delete(passkey.id(), user);
                events.publish(new AuthEvent.SecondFactorRemoved(user, "passkey"));
                removed++;
            }
        }
        return removed;
    }

    private @Nullable JsonNode read(byte[] clientData) {
        try {
            return mapper.readValue(clientData, JsonNode.class);
        } catch (IOException e) {
            throw Refusal.of(AuthError.PASSKEY_INVALID);
        }
    }

    private static String challengeIn(@Nullable JsonNode said) {
        String challenge = IdToken.text(said, "challenge");
        if (challenge == null) {
            throw Refusal.of(AuthError.PASSKEY_INVALID);
        }
        return RandomTokens.hash(challenge);
    }

    /** What the browser says it was asked: the right thing, and by a page of ours. */
    private void check(@Nullable JsonNode said, String type) {
        if (said == null || !type.equals(IdToken.text(said, "type"))) {
            throw Refusal.of(AuthError.PASSKEY_INVALID);
        }
        JsonNode crossOrigin = said.get("crossOrigin");
        boolean framed = crossOrigin != null && crossOrigin.isBoolean() && crossOrigin.getBooleanValue();
        String origin = IdToken.text(said, "origin");
        if (framed || origin == null || !origins.contains(origin)) {
            throw Refusal.of(AuthError.PASSKEY_ORIGIN_REFUSED);
        }
    }

    private AuthenticatorData authenticatorData(byte[] bytes) {
        if (bytes.length < LEAST_DATA) {
            throw Refusal.of(AuthError.PASSKEY_INVALID);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte[] siteHash = new byte[32];
        buffer.get(siteHash);
        if (!MessageDigest.isEqual(siteHash, Hash.sha256(site))) {
            throw Refusal.of(AuthError.PASSKEY_SITE_REFUSED);
        }
        int flags = buffer.get();
        long signCount = buffer.getInt() & 0xffffffffL;
        if ((flags & USER_PRESENT) == 0 || (flags & USER_VERIFIED) == 0) {
            throw Refusal.of(AuthError.PASSKEY_UNVERIFIED);
        }
        return new AuthenticatorData((flags & HAS_CREDENTIAL) != 0, signCount, buffer);
    }

    private static Credential credential(AuthenticatorData data) {
        ByteBuffer rest = data.rest();
        if (!data.hasCredential() || rest.remaining() < 18) {
            throw new IllegalArgumentException("there is no credential");
        }
        rest.position(rest.position() + 16);
        int length = rest.getShort() & 0xffff;
        if (length == 0 || length > LONGEST_CREDENTIAL || length > rest.remaining()) {
            throw new IllegalArgumentException("a credential id of impossible length");
        }
        byte[] id = new byte[length];
        rest.get(id);
        return new Credential(ENCODER.encodeToString(id), PasskeyKey.of(Cbor.map(rest)));
    }
}
