package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.ErrorCode;
import io.micronaut.http.HttpRequest;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Tells who makes a request. The kernel asks once per request, on the event loop: an answer from memory comes as a
 * completed stage, anything slower on another thread.
 */
public interface Authenticator {

    /**
     * The caller; nothing when the request carries no credentials; a stage failed with a {@link dev.ashlar.kernel.Refusal}
     * when it carries some that are no good. A route that is open to anybody lets those in all the same.
     *
     * @throws dev.ashlar.kernel.Refusal when no route at all may take the request
     */
    CompletionStage<@Nullable Caller> authenticate(HttpRequest<?> request);

    /** The codes of its own module it refuses with, which is so on every route that is not for everybody. */
    default Set<ErrorCode> refusals() {
        return Set.of();
    }

    /** What a browser shows instead of a token, where it can. */
    default Optional<BrowserCredentials> browserCredentials() {
        return Optional.empty();
    }

    /**
     * A cookie, and the header that shows with calls which change something that they come from a page of ours.
     *
     * @param cookie its name
     * @param header its name
     */
    record BrowserCredentials(String cookie, String header) {}

    /** How somebody proves again who they are, as the end of a sentence; nothing where there is no way. */
    default Optional<String> proof() {
        return Optional.empty();
    }
}
