package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.KernelError;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Walks the table of routes and lists what is missing from it; the build asks, and fails when there is anything. */
@Singleton
public final class RouteTable {

    private final OpenApi openApi;
    private final RouteProblems problems;
    private final ErrorCatalogue catalogue;

    RouteTable(OpenApi openApi, RouteProblems problems, ErrorCatalogue catalogue) {
        this.openApi = openApi;
        this.problems = problems;
        this.catalogue = catalogue;
    }

    /** Everything that is wrong, each with the handler and what to write there. */
    public List<String> violations() {
        List<String> violations = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (RouteRules route : openApi.routes()) {
            check(route, violations);
            String id = OpenApi.operationId(route);
            if (!id.matches("[a-z][A-Za-z0-9]*\\.[a-z][A-Za-z0-9]*")) {
                violations.add(where(route) + " has no name to be called by in the document: \"" + id + "\"");
            }
            if (!ids.add(id)) {
                violations.add(where(route) + " shares its name with another handler of a controller of the same name");
            }
        }
        checkCatalogue(violations);
        return violations;
    }

    private void check(RouteRules route, List<String> violations) {
        if (route.permission() == RouteRules.Permission.UNDECLARED) {
            violations.add(where(route) + " does not say who may call: write @Secured(SecurityRule.IS_AUTHENTICATED),"
                    + " @Secured(SecurityRule.IS_ANONYMOUS) or @Secured(\"<role>\")");
        }
        if (route.summary().isBlank()) {
            violations.add(where(route) + " does not say what it does: write @Route(\"<one line>\")");
        }
        for (String code : route.refuses()) {
            if (catalogue.find(code).isEmpty()) {
                violations.add(where(route) + " refuses with \"" + code + "\", which is no code; the nearest is \""
                        + nearest(code) + "\"");
            }
        }
        boolean idempotent = route.annotations().hasAnnotation(Idempotent.class);
        boolean repeatable = route.annotations().hasAnnotation(Repeatable.class);
        if (route.method().equals("POST") && idempotent == repeatable) {
            violations.add(where(route) + " is a POST: write either @Idempotent when it creates something or"
                    + " @Repeatable(\"<why a repetition does no harm>\")");
        }
        boolean changes = Set.of("PATCH", "PUT", "DELETE").contains(route.method());
        boolean conditional = takes(route, IfMatch.class);
        boolean unconditional = route.annotations().hasAnnotation(Unconditional.class);
        if (changes && conditional == unconditional) {
            violations.add(where(route) + " changes something: take a parameter IfMatch ifMatch and check it, or write"
                    + " @Unconditional(\"<why a lost update does no harm>\")");
        }
        if (readsOneThing(route) && !OpenApiAnswer.hasEtag(route) && !unconditional) {
            violations.add(
                    where(route) + " reads one thing: answer HttpResponse<Data<...>> through Data.versioned so that"
                            + " it has an ETag, or write @Unconditional(\"<why it has no version>\")");
        }
    }

    /** A path that ends in an id, answered with one thing. */
    private static boolean readsOneThing(RouteRules route) {
        Argument<?> answer = OpenApiAnswer.returned(route);
        Argument<?> thing = HttpResponse.class.isAssignableFrom(answer.getType())
                ? answer.getFirstTypeVariable().orElse(answer)
                : answer;
        return route.method().equals("GET")
                && route.path().endsWith("}")
                && takes(route, UUID.class)
                && thing.getType() == Data.class;
    }

    private static boolean takes(RouteRules route, Class<?> type) {
        return Arrays.stream(route.info().getTargetMethod().getArguments())
                .anyMatch(argument -> argument.getType() == type);
    }

    /** A code nobody declares is a promise nobody keeps. */
    private void checkCatalogue(List<String> violations) {
        Set<String> used = new HashSet<>();
        openApi.routes().forEach(route -> problems.of(route).values().forEach(used::addAll));
        for (ErrorCode code : catalogue.all()) {
            if (!(code instanceof KernelError) && !used.contains(code.code())) {
                violations.add(code.getClass().getSimpleName() + "." + code.name()
                        + " is refused by no route: name \"" + code.code()
                        + "\" in @Route(refuses = ...) where it can happen, or remove it");
            }
            if (code.title().isBlank() || code.explanation().isBlank()) {
                violations.add(code.getClass().getSimpleName() + "." + code.name() + " explains nothing");
            }
        }
    }

    private String nearest(String wrong) {
        String best = "";
        int common = -1;
        for (ErrorCode code : catalogue.all()) {
            int length = 0;
            for (String word : wrong.toLowerCase(Locale.ROOT).split("_", -1)) {
                length += code.code().contains(word) ? word.length() : 0;
            }
            if (length > common) {
                common = length;
                best = code.code();
            }
        }
        return best;
    }

    private static String where(RouteRules route) {
        return route.method() + " " + route.path() + " ("
                + route.controller().getSimpleName() + "."
                + route.info().getTargetMethod().getMethodName() + ")";
    }
}
