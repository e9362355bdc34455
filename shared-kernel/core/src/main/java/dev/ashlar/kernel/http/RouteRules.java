package dev.ashlar.kernel.http;

import dev.ashlar.kernel.settings.ByteSize;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.core.type.Argument;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.web.router.UriRouteInfo;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything the front door must know of a route, read once from its annotations. What is enforced, what the OpenAPI
 * document says and what the build checks all come from here.
 */
public record RouteRules(
        String method,
        String path,
        UriRouteInfo<?, ?> info,
        String summary,
        Permission permission,
        List<String> roles,
        Set<String> refuses,
        Route.Limit limit,
        ByteSize bodyLimit,
        boolean streams,
        Set<String> parameters,
        @Nullable Deprecation deprecation) {

    /** Who may call. */
    public enum Permission {
        ANYBODY,
        SIGNED_IN,
        ROLE,
        /** Nothing is declared: nobody gets in, and the build fails. */
        UNDECLARED
    }

    /** The header values of a deprecated route. */
    public record Deprecation(String deprecation, String sunset, String link) {

        private static Deprecation of(AnnotationMetadata route) {
            LocalDate since = LocalDate.parse(required(route, "since"));
            LocalDate sunset = LocalDate.parse(required(route, "sunset"));
            return new Deprecation(
                    "@" + since.atStartOfDay(ZoneOffset.UTC).toEpochSecond(),
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(sunset.atStartOfDay(ZoneOffset.UTC)),
                    "<" + required(route, "replacement")
                            + ">; rel=\"successor-version\", </docs>; rel=\"deprecation\"");
        }

        private static String required(AnnotationMetadata route, String member) {
            return route.stringValue(DeprecatedRoute.class, member).orElseThrow();
        }
    }

    static RouteRules of(UriRouteInfo<?, ?> info, ByteSize defaultBodyLimit) {
        AnnotationMetadata route = info.getAnnotationMetadata();
        String body = route.stringValue(Route.class, "body").orElse("");
        List<String> secured = secured(route);
        return new RouteRules(
                info.getHttpMethodName(),
                info.getUriMatchTemplate().toPathString(),
                info,
                route.stringValue(Route.class).orElse(""),
                permission(secured),
                secured,
                new LinkedHashSet<>(List.of(route.stringValues(Route.class, "refuses"))),
                route.enumValue(Route.class, "limit", Route.Limit.class).orElse(Route.Limit.DEFAULT),
                body.isEmpty() ? defaultBodyLimit : ByteSize.parse(body),
                route.booleanValue(Route.class, "streams").orElse(false),
                parameters(info),
                route.hasAnnotation(DeprecatedRoute.class) ? Deprecation.of(route) : null);
    }

    /** What stands on the method takes the place of what stands on the class; the framework would give both. */
    private static List<String> secured(AnnotationMetadata route) {
        String[] onMethod = route.getDeclaredMetadata().stringValues(Secured.class);
        return List.of(onMethod.length > 0 ? onMethod : route.stringValues(Secured.class));
    }

    private static Permission permission(List<String> secured) {
        if (secured.isEmpty() || secured.contains(SecurityRule.DENY_ALL)) {
            return Permission.UNDECLARED;
        }
        if (secured.contains(SecurityRule.IS_ANONYMOUS)) {
            return Permission.ANYBODY;
        }
        return secured.contains(SecurityRule.IS_AUTHENTICATED) ? Permission.SIGNED_IN : Permission.ROLE;
    }

    private static Set<String> parameters(UriRouteInfo<?, ?> info) {
        Set<String> names = new LinkedHashSet<>();
        for (Argument<?> argument : info.getTargetMethod().getArguments()) {
            if (argument.getType() == PageRequest.class) {
                names.addAll(PageRequest.PARAMETERS);
            } else if (argument.getAnnotationMetadata().hasAnnotation(QueryValue.class)) {
                names.add(argument.getAnnotationMetadata()
                        .stringValue(QueryValue.class)
                        .filter(name -> !name.isEmpty())
                        .orElse(argument.getName()));
            }
        }
        return names;
    }
}
