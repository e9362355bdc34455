package dev.ashlar.auth;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What an access token says, its signature checked.
 *
 * @param generation how often the session had been refreshed when the token was made: its first use proves that the
 *     refresh token made with it has arrived
 */
record AccessToken(
        UUID userId,
        UUID sessionId,
        int generation,
        Instant expiresAt,
        Instant authenticatedAt,
        List<String> methods) {}
