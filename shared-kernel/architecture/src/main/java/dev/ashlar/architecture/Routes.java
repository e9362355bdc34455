package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import dev.ashlar.architecture.ArchitectureModel.Route;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.HttpMethodMapping;
import io.micronaut.security.annotation.Secured;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The routes that controllers declare. */
final class Routes {

    private Routes() {}

    static List<Route> of(Stream<JavaClass> types) {
        return types.filter(Roles::isController)
                .flatMap(type -> type.getMethods().stream())
                .filter(Roles::isHandler)
                .flatMap(Routes::of)
                .sorted(Comparator.comparing(Route::path).thenComparing(Route::method))
                .toList();
    }

    private static Stream<Route> of(JavaMethod handler) {
        String base = handler.getOwner().getAnnotationOfType(Controller.class).value();
        return handler.getAnnotations().stream()
                .filter(annotation -> annotation.getRawType().isAnnotatedWith(HttpMethodMapping.class))
                .flatMap(annotation -> paths(annotation)
                        .map(path -> new Route(
                                annotation.getRawType().getSimpleName().toUpperCase(Locale.ROOT),
                                joined(base, path),
                                permission(handler))));
    }

    /** The path stands in {@code value} or {@code uri}, several of them in {@code uris}. */
    private static Stream<String> paths(JavaAnnotation<?> mapping) {
        Stream<String> many = mapping.get("uris")
                .filter(String[].class::isInstance)
                .map(uris -> Stream.of((String[]) uris))
                .orElse(Stream.of());
        List<String> named = Stream.concat(Stream.of("value", "uri").flatMap(member -> text(mapping, member)), many)
                .filter(path -> !path.isEmpty() && !path.equals("/"))
                .distinct()
                .toList();
        return named.isEmpty() ? Stream.of("") : named.stream();
    }

    private static Stream<String> text(JavaAnnotation<?> annotation, String member) {
        return annotation.get(member).filter(String.class::isInstance).map(String.class::cast).stream();
    }

    private static String joined(String base, String path) {
        String joined = ("/" + base + "/" + path).replaceAll("/{2,}", "/");
        return joined.length() > 1 && joined.endsWith("/") ? joined.substring(0, joined.length() - 1) : joined;
    }

    private static String permission(JavaMethod handler) {
        Optional<Secured> secured = handler.tryGetAnnotationOfType(Secured.class)
                .or(() -> handler.getOwner().tryGetAnnotationOfType(Secured.class));
        return secured.map(said -> String.join(", ", said.value())).orElse("");
    }
}
