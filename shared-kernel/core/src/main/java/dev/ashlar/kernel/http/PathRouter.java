package dev.ashlar.kernel.http;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.web.router.DefaultRouter;
import io.micronaut.web.router.RouteBuilder;
import io.micronaut.web.router.UriRouteInfo;
import io.micronaut.web.router.UriRouteMatch;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds routes by their path first and then by the method: {@code /users/me} is one address and offers nothing of what
 * {@code /users/{id}} does. The framework's own router also asks whether the types suit, so that a request of a wrong type
 * seems to have no route; here it has one, and the {@link Gate} refuses it after the questions that come before.
 */
@Singleton
@Replaces(DefaultRouter.class)
final class PathRouter extends DefaultRouter {

    /** All routes of one address, by method; more than one for a method when they take different types. */
    private record Place(String prefix, Map<String, List<UriRouteInfo<?, ?>>> byMethod, UriRouteInfo<?, ?> first) {

        static Place of(String shape, UriRouteInfo<?, ?> first) {
            int variable = shape.indexOf('{');
            return new Place(variable < 0 ? shape : shape.substring(0, variable), new LinkedHashMap<>(), first);
        }

        /** Looks at the beginning first: that alone tells most addresses apart. */
        boolean isAt(String path) {
            return path.startsWith(prefix) && first.tryMatch(path) != null;
        }

        List<UriRouteInfo<?, ?>> all() {
            return byMethod.values().stream().flatMap(List::stream).toList();
        }
    }

    /** Addresses without variables, found at once. */
    private final Map<String, Place> fixed = new HashMap<>();
    /** Addresses with variables, the most telling first. */
    private final List<Place> patterns = new ArrayList<>();

    PathRouter(Collection<RouteBuilder> builders) {
        super(builders);
        Map<String, Place> places = new LinkedHashMap<>();
        uriRoutes().distinct().sorted(PathRouter::compare).forEach(route -> {
            String shape =
                    withoutSlash(route.getUriMatchTemplate().toPathString().replaceAll("\\{[^/}]*}", "{}"));
            Place place = places.computeIfAbsent(shape, key -> Place.of(shape, route));
            place.byMethod()
                    .computeIfAbsent(route.getHttpMethodName(), key -> new ArrayList<>(1))
                    .add(route);
        });
        places.forEach((shape, place) -> {
            if (shape.contains("{")) {
                patterns.add(place);
            } else {
                fixed.put(shape, place);
            }
        });
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the framework compares routes of any types
    private static int compare(UriRouteInfo<?, ?> one, UriRouteInfo<?, ?> other) {
        return ((UriRouteInfo) one).compareTo(other);
    }

    /** The path without the slash at its end, which means nothing here. */
    static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private @Nullable Place find(String path) {
        Place place = fixed.get(withoutSlash(path));
        if (place != null) {
            return place;
        }
        for (Place pattern : patterns) {
            if (pattern.isAt(path)) {
                return pattern;
            }
        }
        return null;
    }

    @Override
    public <T, R> @Nullable UriRouteMatch<T, R> findClosest(HttpRequest<?> request) {
        String path = request.getPath();
        Place place = find(path);
        List<UriRouteInfo<?, ?>> routes =
                place == null ? List.of() : place.byMethod().getOrDefault(methodOf(request), List.of());
        UriRouteInfo<?, ?> best = null;
        for (UriRouteInfo<?, ?> route : routes) {
            if (route.matching(request) && (best == null || (suits(route, request) && !suits(best, request)))) {
                best = route;
            }
        }
        return best == null ? null : matched(best, path);
    }

    @Override
    public <T, R> List<UriRouteMatch<T, R>> findAllClosest(HttpRequest<?> request) {
        UriRouteMatch<T, R> closest = findClosest(request);
        return closest == null ? List.of() : List.of(closest);
    }

    /** What else the address offers. */
    @Override
    public <T, R> List<UriRouteMatch<T, R>> findAny(HttpRequest<?> request) {
        return this.<T, R>findAny(request.getPath(), request).toList();
    }

    @Override
    public <T, R> Stream<UriRouteMatch<T, R>> findAny(CharSequence uri, @Nullable HttpRequest<?> request) {
        String path = uri.toString();
        Place place = find(path);
        return place == null
                ? Stream.empty()
                : place.all().stream()
                        .filter(route -> request == null || route.matching(request))
                        .map(route -> matched(route, path));
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the place was found by this path
    private static <T, R> UriRouteMatch<T, R> matched(UriRouteInfo<?, ?> route, String path) {
        return (UriRouteMatch<T, R>) route.tryMatch(path);
    }

    /** As it was sent: the framework also takes {@code get} for {@code GET}. */
    private static String methodOf(HttpRequest<?> request) {
        return request instanceof NettyHttpRequest<?> netty
                ? netty.getNativeRequest().method().name()
                : request.getMethodName();
    }

    private static boolean suits(UriRouteInfo<?, ?> route, HttpRequest<?> request) {
        List<MediaType> consumes = route.getConsumes();
        return MediaRanges.of(request.getHeaders().getAll("Accept"))
                        .best(route.getProduces())
                        .isPresent()
                && (!HttpMethod.permitsRequestBody(route.getHttpMethod())
                        || MediaRanges.names(request.getHeaders().getAll("Content-Type"), consumes));
    }
}
