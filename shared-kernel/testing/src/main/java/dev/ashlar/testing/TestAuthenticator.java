package dev.ashlar.testing;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Authenticator;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Believes what a token says, at once or, when it begins with {@code later.}, on another thread.
 * Stands in where the module under test does not include the one that signs people in.
 */
@Singleton
@Requires(missingBeans = Authenticator.class)
final class TestAuthenticator implements Authenticator {

    private final InstantSource clock;

    TestAuthenticator(InstantSource clock) {
        this.clock = clock;
    }

    static String token(UUID user, String... roles) {
        return "test." + user + "." + String.join("+", roles);
    }

    @Override
    public CompletionStage<@Nullable Caller> authenticate(HttpRequest<?> request) {
        String header = request.getHeaders().get("Authorization");
        if (header == null) {
            return CompletableFuture.completedFuture(null);
        }
        String token = header.replaceFirst("^Bearer ", "");
        return token.startsWith("later.")
                ? CompletableFuture.supplyAsync(() -> believe(token.substring(6)))
                        .thenCompose(stage -> stage)
                : believe(token);
    }

    private CompletionStage<@Nullable Caller> believe(String token) {
        String[] parts = token.split("\\.", 3);
        if (parts.length < 3 || !parts[0].equals("test")) {
            return CompletableFuture.failedFuture(Refusal.of(KernelError.TOKEN_INVALID));
        }
        Set<String> roles = parts[2].isEmpty() ? Set.of() : Set.of(parts[2].split("\\+"));
        return CompletableFuture.completedFuture(
                new Caller(UUID.fromString(parts[1]), roles, null, clock.instant(), List.of("test")));
    }
}
