package dev.ashlar.kernel.http;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets a handler take {@link IfMatch} as a parameter. */
@Singleton
final class IfMatchBinder implements TypedRequestArgumentBinder<IfMatch> {

    private static final Argument<IfMatch> TYPE = Argument.of(IfMatch.class);

    @Override
    public Argument<IfMatch> argumentType() {
        return TYPE;
    }

    @Override
    public BindingResult<IfMatch> bind(ArgumentConversionContext<IfMatch> context, HttpRequest<?> request) {
        Optional<IfMatch> bound = Optional.of(new IfMatch(all(request, "If-Match"), all(request, "If-None-Match")));
        return () -> bound;
    }

    private static @Nullable String all(HttpRequest<?> request, String header) {
        List<String> lines = request.getHeaders().getAll(header);
        return lines.isEmpty() ? null : String.join(",", lines);
    }
}
