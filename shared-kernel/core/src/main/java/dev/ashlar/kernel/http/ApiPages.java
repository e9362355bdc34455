package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import io.micronaut.core.type.Argument;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the API says about itself to people. */
@Singleton
final class ApiPages {

    private final OpenApi openApi;
    private final RouteProblems problems;
    private final ErrorCatalogue catalogue;
    private volatile byte @Nullable [] routes;

    ApiPages(OpenApi openApi, RouteProblems problems, ErrorCatalogue catalogue) {
        this.openApi = openApi;
        this.problems = problems;
        this.catalogue = catalogue;
    }

    byte[] routes() {
        byte[] page = routes;
        if (page == null) {
            page = Html.page("API", describeRoutes());
            routes = page;
        }
        return page;
    }

    private String describeRoutes() {
        StringBuilder body =
                new StringBuilder("<h1>API</h1><p>For programs: <a href=\"/openapi.json\">openapi.json</a>.</p>");
        Map<String, StringBuilder> modules = new TreeMap<>();
        for (RouteRules route : openApi.routes()) {
            describe(modules.computeIfAbsent(route.module(), module -> new StringBuilder()), route);
        }
        modules.forEach((module, text) ->
                body.append("<h2>").append(Html.escape(module)).append("</h2>").append(text));
        return body.toString();
    }

    private void describe(StringBuilder text, RouteRules route) {
        text.append("<details><summary><b>").append(Html.escape(route.method())).append("</b> <code");
        if (route.deprecation() != null) {
            text.append(" class=\"old\"");
        }
        text.append('>').append(Html.escape(route.path())).append("</code> ").append(Html.escape(route.summary()));
        text.append("</summary><dl><dt>Who</dt><dd>")
                .append(Html.escape(OpenApi.permission(route)))
                .append("</dd>");
        if (!route.parameters().isEmpty()) {
            text.append("<dt>Query parameters</dt><dd><code>")
                    .append(Html.escape(String.join(", ", route.parameters())))
                    .append("</code></dd>");
        }
        route.body()
                .ifPresent(body ->
                        text.append("<dt>Body</dt><dd>").append(members(body)).append("</dd>"));
        text.append("<dt>Refusals</dt><dd>");
        for (Map.Entry<Integer, Set<String>> entry : problems.of(route).entrySet()) {
            text.append(entry.getKey()).append(' ');
            for (String code : entry.getValue()) {
                text.append("<a href=\"/problems/")
                        .append(Html.escape(code.replace('_', '-')))
                        .append("\"><code>")
                        .append(Html.escape(code))
                        .append("</code></a> ");
            }
        }
        text.append("</dd></dl></details>");
    }

    private static String members(Argument<?> body) {
        return io.micronaut.core.beans.BeanIntrospector.SHARED
                .findIntrospection(body.getType())
                .map(type -> {
                    StringBuilder members = new StringBuilder();
                    for (Argument<?> member : type.getConstructorArguments()) {
                        members.append(members.isEmpty() ? "" : ", ")
                                .append("<code>")
                                .append(Html.escape(member.getName()))
                                .append("</code>");
                    }
                    return members.toString();
                })
                .orElse("as its media type says");
    }

    /** The page about a code, whose name has dashes here. */
    Optional<byte[]> problem(String dashed) {
        if (dashed.indexOf('_') >= 0) {
            return Optional.empty();
        }
        return catalogue.find(dashed.replace('-', '_')).map(code -> Html.page(code.title(), describe(code)));
    }

    private static String describe(ErrorCode code) {
        return "<h1>" + Html.escape(code.title()) + "</h1><p>" + paragraphs(code.explanation())
                + "</p><dl><dt>Code</dt><dd><code>"
                + Html.escape(code.code()) + "</code></dd><dt>Status</dt><dd>" + ErrorCatalogue.statusOf(code)
                + "</dd><dt>Module</dt><dd>" + Html.escape(ErrorCatalogue.moduleOf(code))
                + "</dd></dl><p><a href=\"/docs\">All routes</a></p>";
    }

    /** What stands between backquotes is code. */
    private static String paragraphs(String text) {
        String[] parts = Html.escape(text).split("`", -1);
        StringBuilder html = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            html.append(i % 2 == 1 ? "<code>" : "</code>").append(parts[i]);
        }
        return html.toString();
    }
}
