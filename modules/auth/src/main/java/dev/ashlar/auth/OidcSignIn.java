package dev.ashlar.auth;

import dev.ashlar.kernel.Hash;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secrets;
import dev.ashlar.kernel.http.HttpSettings;
import dev.ashlar.kernel.http.PublicAddress;
import dev.ashlar.users.EmailAddress;
import dev.ashlar.users.User;
import dev.ashlar.users.Users;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sign-in by a provider (OpenID Connect). The state a person carries there and back works once, for ten minutes, and only
 * in the browser that began; PKCE and the nonce bind the code and the ID token to it.
 */
@Singleton
class OidcSignIn {

    private static final Duration JOURNEY = Duration.ofMinutes(10);
    private static final String PURPOSE = "auth.oidc-verifier";

    private final Map<String, OidcProvider> providers;
    private final OidcClient client;
    private final OidcJourneyRepository journeys;
    private final IdentityRepository identities;
    private final PasswordRepository passwords;
    private final Users users;
    private final Sessions sessions;
    private final SignIn signIn;
    private final SecondFactors secondFactors;
    private final ApiKeys apiKeys;
    private final PasskeyRepository passkeys;
    private final Notices notices;
    private final RandomTokens random;
    private final Secrets secrets;
    private final InstantSource clock;
    private final TransactionOperations<Connection> transactions;
    private final PublicAddress address;

    OidcSignIn(
            AuthSettings settings,
            HttpSettings http,
            OidcClient client,
            OidcJourneyRepository journeys,
            IdentityRepository identities,
            PasswordRepository passwords,
            Users users,
            Sessions sessions,
            SignIn signIn,
            SecondFactors secondFactors,
            ApiKeys apiKeys,
            PasskeyRepository passkeys,
            Notices notices,
            RandomTokens random,
            Secrets secrets,
            InstantSource clock,
            TransactionOperations<Connection> transactions) {
        this.providers = OidcProvider.parse(settings.oidcProviders());
        this.client = client;
        this.journeys = journeys;
        this.identities = identities;
        this.passwords = passwords;
        this.users = users;
        this.sessions = sessions;
        this.signIn = signIn;
        this.secondFactors = secondFactors;
        this.apiKeys = apiKeys;
        this.passkeys = passkeys;
        this.notices = notices;
        this.random = random;
        this.secrets = secrets;
        this.clock = clock;
        this.transactions = transactions;
        this.address = PublicAddress.of(http);
    }

    /** Where to send the browser, and the secret it keeps meanwhile. */
    record Departure(URI provider, String browserSecret) {

        @Override
        public String toString() {
            return "Departure[REDACTED]";
        }
    }

    Departure depart(String name) {
        OidcProvider provider = provider(name);
        String state = random.next();
        String nonce = random.next();
        String verifier = random.next();
        String browserSecret = random.next();
        journeys.insert(
                RandomTokens.hash(state),
                name,
                RandomTokens.hash(browserSecret),
                nonce,
                Base64.getEncoder().encodeToString(secrets.seal(PURPOSE, verifier.getBytes(StandardCharsets.US_ASCII))),
                clock.instant().plus(JOURNEY));
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", provider.clientId());
        parameters.put("redirect_uri", callback(name));
        parameters.put("scope", "openid email profile");
        parameters.put("state", state);
        parameters.put("nonce", nonce);
        parameters.put(
                "code_challenge",
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(Hash.sha256(verifier.getBytes(StandardCharsets.US_ASCII))));
        parameters.put("code_challenge_method", "S256");
        return new Departure(client.authorization(provider, parameters), browserSecret);
    }

    /** The person is back: who are they, and which account is theirs? */
    SignIn.Progress arrive(
            String name,
            @Nullable String state,
            @Nullable String code,
            @Nullable String issuer,
            @Nullable String secret) {
        OidcProvider provider = provider(name);
        if (state == null || secret == null) {
            throw Refusal.of(AuthError.OIDC_FAILED);
        }
        String hash = RandomTokens.hash(state);
        OidcJourneyRow journey =
                journeys.find(hash, clock.instant()).orElseThrow(() -> Refusal.of(AuthError.OIDC_FAILED));
        boolean sameBrowser = MessageDigest.isEqual(
                journey.browserHash().getBytes(StandardCharsets.US_ASCII),
                RandomTokens.hash(secret).getBytes(StandardCharsets.US_ASCII));
        if (!sameBrowser || !journey.provider().equals(name) || journeys.delete(hash) == 0) {
            throw Refusal.of(AuthError.OIDC_FAILED);
        }
        if (code == null || (issuer != null && !issuer.equals(provider.issuer()))) {
            throw Refusal.of(AuthError.OIDC_FAILED);
        }
        String verifier = new String(
                secrets.open(PURPOSE, Base64.getDecoder().decode(journey.sealedVerifier())), StandardCharsets.US_ASCII);
        OidcClient.Identity identity = exchange(provider, code, verifier, journey);
        User user = transactions.executeWrite(transaction -> account(provider, identity));
        switch (user.status()) {
            case ACTIVE -> {}
            case SUSPENDED -> throw Refusal.of(AuthError.USER_SUSPENDED);
            case DELETED -> throw Refusal.of(AuthError.OIDC_FAILED);
        }
        return signIn.proven(user, List.of("fed"));
    }

    /** Who finds the provider away for the moment comes back by the same address: the journey is not over. */
    private OidcClient.Identity exchange(OidcProvider provider, String code, String verifier, OidcJourneyRow journey) {
        try {
            return client.exchange(provider, code, verifier, callback(provider.name()), journey.nonce());
        } catch (Refusal refusal) {
            if (refusal.code() == AuthError.OIDC_PROVIDER_UNAVAILABLE) {
                journeys.insert(
                        journey.hash(),
                        journey.provider(),
                        journey.browserHash(),
                        journey.nonce(),
                        journey.sealedVerifier(),
                        journey.expiresAt());
            }
            throw refusal;
        }
    }

    private User account(OidcProvider provider, OidcClient.Identity identity) {
        IdentityRow known = identities.find(provider.name(), identity.subject()).orElse(null);
        if (known != null) {
            return users.find(known.userId()).orElseThrow(() -> Refusal.of(AuthError.OIDC_FAILED));
        }
        EmailAddress email = email(identity);
        Instant now = clock.instant();
        Optional<User> present = users.find(email);
        User user = present.map(this::takenOver)
                .orElseGet(() -> users.register(email, nameOf(identity, email), User.Role.USER));
        if (!users.verify(user.id(), email)) {
            // Somebody confirmed another address for the account, or deleted it, since it was found.
            throw Refusal.of(AuthError.OIDC_FAILED);
        }
        identities.insert(provider.name(), identity.subject(), user.id(), now);
        users.arrived(user.id());
        present.ifPresent(owner -> notices.providerLinked(owner, provider.name(), now));
        return users.find(user.id()).orElseThrow();
    }

    /**
     * An account whose address was never confirmed may have been made by somebody else, who waits for its owner: whatever
     * they set up no longer works.
     */
    private User takenOver(User user) {
        if (!user.emailVerified()) {
            users.cancelEmailChanges(user.id());
            passwords.delete(user.id());
            sessions.endAll(user.id(), "address_confirmed_by_another");
            secondFactors.forget(user.id());
            apiKeys.revokeAll(user.id());
            passkeys.deleteAllOf(user.id());
            identities.deleteAllOf(user.id());
        }
        return user;
    }

    /** Only an address the provider vouches for links or makes an account. */
    private static EmailAddress email(OidcClient.Identity identity) {
        if (identity.email() == null || !identity.emailVerified()) {
            throw Refusal.of(AuthError.OIDC_ADDRESS_UNVERIFIED);
        }
        try {
            return new EmailAddress(identity.email());
        } catch (IllegalArgumentException e) {
            throw Refusal.of(AuthError.OIDC_ADDRESS_UNVERIFIED);
        }
    }

    /** What the provider says they are called, unless nobody can be called that here. */
    private static String nameOf(OidcClient.Identity identity, EmailAddress email) {
        return identity.name() != null && Users.takesAsName(identity.name())
                ? identity.name()
                : email.value().substring(0, email.value().indexOf('@'));
    }

    private OidcProvider provider(String name) {
        OidcProvider provider = providers.get(name);
        if (provider == null) {
            throw Refusal.of(AuthError.OIDC_PROVIDER_NOT_FOUND);
        }
        return provider;
    }

    private String callback(String name) {
        return address.link("/api/v1/auth/oidc/" + name + "/callback");
    }
}
