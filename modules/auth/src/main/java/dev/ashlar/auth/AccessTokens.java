package dev.ashlar.auth;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import io.micronaut.json.JsonMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes and reads access tokens (RFC 9068). The head of a token is compared byte for byte with those of our keys and never
 * interpreted: there is no algorithm, key or address in it that an attacker could choose.
 */
@Singleton
class AccessTokens {

    private static final Duration LEEWAY = Duration.ofSeconds(60);
    private static final int LONGEST = 4096;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final SigningKeys keys;
    private final AuthSettings settings;
    private final JsonMapper mapper;
    private final Ids ids;
    private final InstantSource clock;

    AccessTokens(SigningKeys keys, AuthSettings settings, JsonMapper mapper, Ids ids, InstantSource clock) {
        this.keys = keys;
        this.settings = settings;
        this.mapper = mapper;
        this.ids = ids;
        this.clock = clock;
    }

    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Claims(
            @Nullable String iss,
            @Nullable String aud,
            @Nullable UUID sub,
            @Nullable UUID sid,
            @Nullable UUID jti,
            @Nullable Long iat,
            @Nullable Long nbf,
            @Nullable Long exp,
            @Nullable List<String> roles,
            @Nullable List<String> amr,
            @JsonProperty("auth_time") @Nullable Long authTime,
            @Nullable Integer gen) {}

    /** A token for the session, good until its life is over or the session's end, whichever comes first. */
    String issue(SessionRow session, int generation, Set<String> roles) {
        Instant now = clock.instant();
        Instant expiresAt = now.plus(settings.accessTokenLife());
        if (expiresAt.isAfter(session.expiresAt())) {
            expiresAt = session.expiresAt();
        }
        SigningKey key = keys.current();
        Claims claims = new Claims(
                settings.issuer(),
                settings.audience(),
                session.userId(),
                session.id(),
                ids.next(),
                now.getEpochSecond(),
                null,
                expiresAt.getEpochSecond(),
                roles.stream().sorted().toList(),
                session.methodList(),
                session.authenticatedAt().getEpochSecond(),
                generation);
        try {
            String signed = key.header() + "." + ENCODER.encodeToString(mapper.writeValueAsBytes(claims));
            return signed + "." + ENCODER.encodeToString(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a key for this token is known; if not, another node may have made one a moment ago. */
    boolean knowsKeyOf(String token) {
        int dot = token.indexOf('.');
        return dot > 0 && keys.byHeader(token.substring(0, dot)) != null;
    }

    /**
     * Checks everything about the token that does not change with time, and that it is not from the future.
     *
     * @throws Refusal the same one whatever is wrong
     */
    AccessToken read(String token) {
        int first = token.indexOf('.');
        int last = token.lastIndexOf('.');
        if (token.length() > LONGEST || first <= 0 || last <= first + 1 || token.indexOf('.', first + 1) != last) {
            throw invalid();
        }
        SigningKey key = keys.byHeader(token.substring(0, first));
        if (key == null) {
            throw invalid();
        }
        byte[] signature = decoded(token.substring(last + 1));
        if (!key.verifies(token.substring(0, last).getBytes(StandardCharsets.US_ASCII), signature)) {
            throw invalid();
        }
        return checked(decoded(token.substring(first + 1, last)));
    }

    private AccessToken checked(byte[] payload) {
        Claims claims;
        try {
            claims = mapper.readValue(payload, Claims.class);
        } catch (IOException e) {
            throw invalid();
        }
        Instant latest = clock.instant().plus(LEEWAY);
        if (claims == null
                || !settings.issuer().equals(claims.iss)
                || !settings.audience().equals(claims.aud)
                || claims.sub == null
                || claims.sid == null
                || claims.exp == null
                || claims.gen == null
                || claims.authTime == null
                || claims.amr == null
                || (claims.nbf != null && Instant.ofEpochSecond(claims.nbf).isAfter(latest))
                || (claims.iat != null && Instant.ofEpochSecond(claims.iat).isAfter(latest))) {
            throw invalid();
        }
        return new AccessToken(
                claims.sub,
                claims.sid,
                claims.gen,
                Instant.ofEpochSecond(claims.exp),
                Instant.ofEpochSecond(claims.authTime),
                List.copyOf(claims.amr));
    }

    /** Only the one spelling that an encoder makes: otherwise a token could be written in several ways. */
    private static byte[] decoded(String part) {
        try {
            byte[] bytes = DECODER.decode(part);
            if (!ENCODER.encodeToString(bytes).equals(part)) {
                throw invalid();
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    static Refusal invalid() {
        return Refusal.of(KernelError.TOKEN_INVALID);
    }
}
