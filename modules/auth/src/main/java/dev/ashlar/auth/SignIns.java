package dev.ashlar.auth;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** For connections that stay open: who a token stands for, and whether a caller let in earlier is still welcome. */
@Singleton
public class SignIns {

    private final TokenAuthenticator authenticator;
    private final SignInStates states;

    SignIns(TokenAuthenticator authenticator, SignInStates states) {
        this.authenticator = authenticator;
        this.states = states;
    }

    /** The caller of an access token or API key; a stage failed with a {@link Refusal} when it is no good. */
    public CompletionStage<Caller> callerOf(String credential) {
        return authenticator.byCredential(credential).thenApply(SignIns::required);
    }

    /**
     * Whether the caller's session is open and their account active, at most two seconds ago. Cheap enough to ask for
     * every open connection once a second. Of a caller with an API key only the account is looked at: ask
     * {@link #callerOf} again for the key.
     */
    public CompletionStage<Boolean> isWelcome(Caller caller) {
        if (caller.sessionId() == null) {
            return states.user(caller.userId()).thenApply(UserState::isActive);
        }
        return states.session(caller.sessionId())
                .thenCombine(
                        states.user(caller.userId()),
                        (session, user) -> user.isActive() && authenticator.isOpen(session));
    }

    private static Caller required(@Nullable Caller caller) {
        if (caller == null) {
            throw Refusal.of(KernelError.UNAUTHENTICATED);
        }
        return caller;
    }
}
