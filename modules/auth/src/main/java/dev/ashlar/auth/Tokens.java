package dev.ashlar.auth;

import java.time.Duration;

/** What a client gets when it is signed in. */
record Tokens(String accessToken, Duration accessTokenLife, String refreshToken, Duration refreshTokenLife) {

    @Override
    public String toString() {
        return "Tokens[REDACTED]";
    }
}
