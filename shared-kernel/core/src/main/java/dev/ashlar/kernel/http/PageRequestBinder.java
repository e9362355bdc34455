package dev.ashlar.kernel.http;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Refusal.Violation;
import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets a handler take a {@link PageRequest} as a parameter. */
@Singleton
final class PageRequestBinder implements TypedRequestArgumentBinder<PageRequest> {

    private static final Argument<PageRequest> TYPE = Argument.of(PageRequest.class);
    private static final int DEFAULT_LIMIT = 20;
    private static final int LARGEST_LIMIT = 100;
    private static final Pattern NUMBER = Pattern.compile("0{0,100}[1-9][0-9]{0,100}");

    private final Cursors cursors;

    PageRequestBinder(Cursors cursors) {
        this.cursors = cursors;
    }

    @Override
    public Argument<PageRequest> argumentType() {
        return TYPE;
    }

    @Override
    public BindingResult<PageRequest> bind(ArgumentConversionContext<PageRequest> context, HttpRequest<?> request) {
        String[] sorts = context.getArgument().getAnnotationMetadata().stringValues(Sorts.class);
        HttpParameters parameters = request.getParameters();
        String sort = sort(parameters.get("sort"), List.of(sorts));
        Cursors.Scope scope = cursors.scope(list(request, sort));
        String cursor = parameters.get("cursor");
        PageRequest page = new PageRequest(
                limit(parameters.get("limit")), sort, cursor == null ? List.of() : scope.read(cursor), scope);
        return () -> Optional.of(page);
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw malformed("limit", "must be a number from 1 to " + LARGEST_LIMIT);
        }
        return new BigInteger(text).min(BigInteger.valueOf(LARGEST_LIMIT)).intValue();
    }

    private static String sort(@Nullable String asked, List<String> possible) {
        if (asked == null) {
            return possible.isEmpty() ? "" : possible.getFirst();
        }
        if (!possible.contains(asked)) {
            throw malformed("sort", "must be one of " + String.join(", ", possible));
        }
        return asked;
    }

    private static String list(HttpRequest<?> request, String sort) {
        Map<String, String> filters = new TreeMap<>();
        request.getParameters().forEach((name, values) -> {
            if (!PageRequest.PARAMETERS.contains(name)) {
                filters.put(name, String.join("\u0000", values));
            }
        });
        return request.getPath() + '\n' + sort + '\n' + filters;
    }

    private static Refusal malformed(String parameter, String message) {
        return Refusal.of(KernelError.MALFORMED_PARAMETER, List.of(new Violation(parameter, "malformed", message)));
    }
}
