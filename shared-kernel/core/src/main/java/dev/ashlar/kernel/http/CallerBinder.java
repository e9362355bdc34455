package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Caller;
import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Lets a handler take the {@link Caller} as a parameter; nullable where the route is open to anybody. */
@Singleton
final class CallerBinder implements TypedRequestArgumentBinder<Caller> {

    private static final Argument<Caller> TYPE = Argument.of(Caller.class);

    @Override
    public Argument<Caller> argumentType() {
        return TYPE;
    }

    @Override
    public BindingResult<Caller> bind(ArgumentConversionContext<Caller> context, HttpRequest<?> request) {
        RequestScope scope = RequestScope.of(request);
        Optional<Caller> caller = Optional.ofNullable(scope == null ? null : scope.caller());
        return () -> caller;
    }
}
