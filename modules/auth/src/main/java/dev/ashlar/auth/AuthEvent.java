package dev.ashlar.auth;

import dev.ashlar.kernel.Event;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All that can happen to somebody's credentials and sessions; what an audit wants to know. */
public sealed interface AuthEvent extends Event {

    /** Nobody when the attempt named no account. */
    @Nullable
    UUID userId();

    @Override
    default String subject() {
        UUID user = userId();
        return user == null ? "nobody" : user.toString();
    }

    @Serdeable
    @Event.Name(value = "auth.signed-in.v1", external = true)
    record SignedIn(UUID userId, UUID sessionId, List<String> methods, String client) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.sign-in-failed.v1", external = true)
    record SignInFailed(@Nullable UUID userId, String method, String client) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.session-ended.v1", external = true)
    record SessionEnded(UUID userId, UUID sessionId, String reason) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.sessions-ended.v1", external = true)
    record SessionsEnded(UUID userId, @Nullable UUID exceptSessionId, String reason) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.refresh-token-reused.v1", external = true)
    record RefreshTokenReused(UUID userId, UUID sessionId, String client) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.password-changed.v1", external = true)
    record PasswordChanged(UUID userId, String how) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.password-reset-asked.v1", external = true)
    record PasswordResetAsked(UUID userId, String client) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.password-closed.v1", external = true)
    record PasswordClosed(UUID userId) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.second-factor-added.v1", external = true)
    record SecondFactorAdded(UUID userId, String method) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.second-factor-removed.v1", external = true)
    record SecondFactorRemoved(UUID userId, String method) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.passkey-cloned.v1", external = true)
    record PasskeyCloned(UUID userId, UUID passkeyId, String client) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.recovery-codes-made.v1", external = true)
    record RecoveryCodesMade(UUID userId) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.recovery-code-used.v1", external = true)
    record RecoveryCodeUsed(UUID userId) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.api-key-made.v1", external = true)
    record ApiKeyMade(UUID userId, UUID keyId, String name, List<String> scopes) implements AuthEvent {}

    @Serdeable
    @Event.Name(value = "auth.api-key-revoked.v1", external = true)
    record ApiKeyRevoked(UUID userId, UUID keyId) implements AuthEvent {}
}
