package dev.ashlar.kernel.http;

import dev.ashlar.kernel.settings.ByteSize;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.core.beans.BeanIntrospector;
import io.micronaut.core.type.Argument;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.web.router.UriRouteInfo;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything the front door must know of a route, read once from its annotations. What is enforced, what the OpenAPI
 * document says and what the build checks all come from here.
 *
 * @param words of the parameters that take one of a few words: which
 * @param integers the parameters that take an integer
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
        boolean readsJson,
        Set<String> parameters,
        Map<String, List<String>> words,
        Set<String> integers,
        @Nullable Deprecation deprecation) {

    private static final Set<Class<?>> TRUTH = Set.of(boolean.class, Boolean.class);
    private static final Object[] BOTH = {true, false};
    private static final Set<Class<?>> INTEGERS = Set.of(int.class, Integer.class, long.class, Long.class);

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
        boolean streams = route.booleanValue(Route.class, "streams").orElse(false);
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
                bodyLimit(body, streams, defaultBodyLimit),
                streams,
                readsJson(info),
                parameters(info),
                words(info),
                integers(info),
                route.hasAnnotation(DeprecatedRoute.class) ? Deprecation.of(route) : null);
    }

    private static ByteSize bodyLimit(String declared, boolean streams, ByteSize otherwise) {
        if (!declared.isEmpty()) {
            return ByteSize.parse(declared);
        }
        return streams ? new ByteSize(Long.MAX_VALUE) : otherwise;
    }

    AnnotationMetadata annotations() {
        return info.getAnnotationMetadata();
    }

    boolean overlooksParameters() {
        return annotations().booleanValue(Route.class, "overlooksParameters").orElse(false);
    }

    /** The name of the module that owns the route. */
    public String module() {
        String packageName = info.getDeclaringType().getPackageName();
        return packageName.startsWith("dev.ashlar.kernel")
                ? "kernel"
                : packageName.substring(packageName.lastIndexOf('.') + 1);
    }

    /** The controller as it is written; where its methods are intercepted, the framework makes a class of its own. */
    Class<?> controller() {
        Class<?> type = info.getDeclaringType();
        while (type.getSimpleName().startsWith("$")) {
            type = type.getSuperclass();
        }
        return type;
    }

    /** The parameter of the handler that the body becomes. */
    Optional<Argument<?>> body() {
        return body(info);
    }

    private static Optional<Argument<?>> body(UriRouteInfo<?, ?> info) {
        for (Argument<?> argument : info.getTargetMethod().getArguments()) {
            if (argument.getAnnotationMetadata().hasAnnotation(Body.class)) {
                return Optional.of(argument);
            }
        }
        return Optional.empty();
    }

    private static boolean readsJson(UriRouteInfo<?, ?> info) {
        Argument<?> body = body(info).orElse(null);
        return body != null
                && BeanIntrospector.SHARED.findIntrospection(body.getType()).isPresent();
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
                if (argument.getAnnotationMetadata().stringValues(Sorts.class).length == 0) {
                    names.remove("sort");
                }
            } else if (argument.getAnnotationMetadata().hasAnnotation(QueryValue.class)) {
                names.add(nameOf(argument));
            }
        }
        return names;
    }

    /** Exactly as answers write them: the framework would also take other cases, and an empty text for none given. */
    private static Map<String, List<String>> words(UriRouteInfo<?, ?> info) {
        Map<String, List<String>> words = new HashMap<>();
        for (Argument<?> argument : info.getTargetMethod().getArguments()) {
            Object[] constants = TRUTH.contains(argument.getType())
                    ? BOTH
                    : argument.getType().getEnumConstants();
            if (constants != null && argument.getAnnotationMetadata().hasAnnotation(QueryValue.class)) {
                words.put(
                        nameOf(argument),
                        Arrays.stream(constants).map(Object::toString).toList());
            }
        }
        return words;
    }

    /** The framework would take an empty text for none given. */
    private static Set<String> integers(UriRouteInfo<?, ?> info) {
        Set<String> names = new LinkedHashSet<>();
        for (Argument<?> argument : info.getTargetMethod().getArguments()) {
            if (INTEGERS.contains(argument.getType())
                    && argument.getAnnotationMetadata().hasAnnotation(QueryValue.class)) {
                names.add(nameOf(argument));
            }
        }
        return names;
    }

    private static String nameOf(Argument<?> parameter) {
        return parameter
                .getAnnotationMetadata()
                .stringValue(QueryValue.class)
                .filter(name -> !name.isEmpty())
                .orElse(parameter.getName());
    }
}
