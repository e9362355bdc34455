package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import io.micronaut.aop.InterceptorBean;
import io.micronaut.aop.MethodInterceptor;
import io.micronaut.aop.MethodInvocationContext;
import io.micronaut.context.BeanProvider;
import io.micronaut.core.order.Ordered;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses where the last proof of who is calling is too old. */
@Singleton
@InterceptorBean(RecentSignIn.class)
final class RecentSignInInterceptor implements MethodInterceptor<Object, Object>, Ordered {

    static final Duration RECENT = Duration.ofMinutes(5);

    private final BeanProvider<Authenticator> authenticator;
    private final InstantSource clock;

    RecentSignInInterceptor(BeanProvider<Authenticator> authenticator, InstantSource clock) {
        this.authenticator = authenticator;
        this.clock = clock;
    }

    /** Before the interceptor that gives a first answer again. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 100;
    }

    @Override
    public @Nullable Object intercept(MethodInvocationContext<Object, Object> handler) {
        RequestScope scope = RequestScope.current();
        Caller caller = scope == null ? null : scope.caller();
        if (caller != null && isAboutSomebodyElse(handler, caller)) {
            return handler.proceed();
        }
        if (caller == null || caller.authenticatedAt().plus(RECENT).isBefore(clock.instant())) {
            if (caller != null && caller.sessionId() == null) {
                throw Refusal.of(
                        KernelError.FORBIDDEN, "An API key cannot do this: it takes somebody who has just signed in.");
            }
            Optional<String> how =
                    authenticator.isPresent() ? authenticator.get().proof() : Optional.empty();
            throw Refusal.of(
                    KernelError.REAUTHENTICATION_REQUIRED,
                    "Prove again who you are" + how.map(it -> ": " + it).orElse("") + ".");
        }
        return handler.proceed();
    }

    private static boolean isAboutSomebodyElse(MethodInvocationContext<Object, Object> handler, Caller caller) {
        String variable = handler.stringValue(RecentSignIn.class, "of").orElse("");
        return !variable.isEmpty()
                && !caller.userId().equals(handler.getParameterValueMap().get(variable));
    }
}
