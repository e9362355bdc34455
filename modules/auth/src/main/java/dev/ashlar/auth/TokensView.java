package dev.ashlar.auth;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a sign-in answers: tokens, or that a second factor is still to come. */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
record TokensView(
        @Nullable String accessToken,
        @Nullable String tokenType,
        @Nullable Long expiresIn,
        @Nullable String refreshToken,
        @Nullable Long refreshExpiresIn,
        @Nullable Boolean mfaRequired,
        @Nullable String challenge,
        @Nullable List<String> methods) {

    static TokensView of(Tokens tokens) {
        return new TokensView(
                tokens.accessToken(),
                "Bearer",
                tokens.accessTokenLife().toSeconds(),
                tokens.refreshToken(),
                tokens.refreshTokenLife().toSeconds(),
                null,
                null,
                null);
    }

    static TokensView of(SignIn.Progress.Halfway halfway) {
        return new TokensView(null, null, null, null, null, true, halfway.challenge(), halfway.choices());
    }

    @Override
    public String toString() {
        return "TokensView[REDACTED]";
    }
}
