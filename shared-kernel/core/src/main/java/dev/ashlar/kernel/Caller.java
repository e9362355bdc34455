package dev.ashlar.kernel;

import io.micronaut.security.authentication.Authentication;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as far as every module needs to know. A handler takes it as a parameter.
 *
 * @param userId who
 * @param roles what the user may do, by name
 * @param sessionId the session the credentials belong to; none for an API key
 * @param authenticatedAt when the user last proved who they are, for steps that need a recent proof
 * @param methods how they proved it ({@code pwd}, {@code otp}, ...)
 */
public record Caller(
        UUID userId, Set<String> roles, @Nullable UUID sessionId, Instant authenticatedAt, List<String> methods)
        implements Authentication {

    public static final String ADMIN = "admin";

    public Caller {
        roles = Set.copyOf(roles);
        methods = List.copyOf(methods);
    }

    public boolean isAdmin() {
        return roles.contains(ADMIN);
    }

    public boolean is(UUID user) {
        return userId.equals(user);
    }

    @Override
    public String getName() {
        return userId.toString();
    }

    @Override
    public Collection<String> getRoles() {
        return roles;
    }

    @Override
    public Map<String, Object> getAttributes() {
        return Map.of();
    }
}
