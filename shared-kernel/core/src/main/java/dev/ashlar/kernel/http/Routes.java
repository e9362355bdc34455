package dev.ashlar.kernel.http;

import dev.ashlar.kernel.settings.ByteSize;
import io.micronaut.http.HttpRequest;
import io.micronaut.web.router.RouteInfo;
import io.micronaut.web.router.Router;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of all routes of this program with their rules. */
@Singleton
public final class Routes {

    private final IdentityHashMap<RouteInfo<?>, RouteRules> rules = new IdentityHashMap<>();
    private final List<RouteRules> sorted;
    private final long defaultBodyLimit;
    private final Router router;

    Routes(Router router, HttpSettings settings) {
        this.router = router;
        ByteSize bodyLimit = settings.bodyLimit();
        defaultBodyLimit = bodyLimit.bytes();
        router.uriRoutes().forEach(info -> rules.put(info, RouteRules.of(info, bodyLimit)));
        sorted = rules.values().stream()
                .sorted(Comparator.comparing(RouteRules::path).thenComparing(RouteRules::method))
                .toList();
    }

    @Nullable
    RouteRules of(@Nullable RouteInfo<?> info) {
        return info == null ? null : rules.get(info);
    }

    /** All routes in the order of their paths. HEAD comes with every GET and is not listed. */
    public List<RouteRules> all() {
        return sorted.stream().filter(route -> !route.method().equals("HEAD")).toList();
    }

    /** The methods that the address of a request offers; none when there is nothing at it. */
    SortedSet<String> methodsAt(HttpRequest<?> request) {
        return router.findAny(request).stream()
                .map(match -> match.getRouteInfo().getHttpMethodName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a GET of this path is answered with a stream, which may never end. */
    boolean isStream(String path) {
        return sorted.stream()
                .anyMatch(route -> route.streams()
                        && route.method().equals("GET")
                        && route.info().getUriMatchTemplate().match(path).isPresent());
    }

    /** The largest body where no route has another limit. */
    long defaultBodyLimit() {
        return defaultBodyLimit;
    }
}
