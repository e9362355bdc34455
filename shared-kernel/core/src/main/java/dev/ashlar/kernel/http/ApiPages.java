package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.Hash;
import io.micronaut.core.type.Argument;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pages for people: plain HTML with one style sheet inside, no script, nothing from elsewhere. */
@Singleton
final class ApiPages {

    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
            h1,h2{line-height:1.2}h2{margin-top:2.5rem;text-transform:capitalize}
            code{font:.9em ui-monospace,monospace}
            details{border-top:1px solid #8884;padding:.4rem 0}summary{cursor:pointer}
            summary b{display:inline-block;min-width:4.5rem;font-family:ui-monospace,monospace}
            .old{text-decoration:line-through}dt{font-weight:600;margin-top:.5rem}dd{margin:0 0 0 1rem}
            """;

    private final OpenApi openApi;
    private final RouteProblems problems;
    private final ErrorCatalogue catalogue;
    private final String policy;
    private volatile byte @Nullable [] routes;

    ApiPages(OpenApi openApi, RouteProblems problems, ErrorCatalogue catalogue) {
        this.openApi = openApi;
        this.problems = problems;
        this.catalogue = catalogue;
        this.policy = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /** The content security policy under which these pages work: their own style and nothing else. */
    String policy() {
        return policy;
    }

    byte[] routes() {
        byte[] page = routes;
        if (page == null) {
            page = html("API", describeRoutes());
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
                body.append("<h2>").append(escape(module)).append("</h2>").append(text));
        return body.toString();
    }

    private void describe(StringBuilder text, RouteRules route) {
        text.append("<details><summary><b>").append(escape(route.method())).append("</b> <code");
        if (route.deprecation() != null) {
            text.append(" class=\"old\"");
        }
        text.append('>').append(escape(route.path())).append("</code> ").append(escape(route.summary()));
        text.append("</summary><dl><dt>Who</dt><dd>")
                .append(escape(OpenApi.permission(route)))
                .append("</dd>");
        if (!route.parameters().isEmpty()) {
            text.append("<dt>Query parameters</dt><dd><code>")
                    .append(escape(String.join(", ", route.parameters())))
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
                        .append(escape(code.replace('_', '-')))
                        .append("\"><code>")
                        .append(escape(code))
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
                                .append(escape(member.getName()))
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
        return catalogue.find(dashed.replace('-', '_')).map(code -> html(code.title(), describe(code)));
    }

    private static String describe(ErrorCode code) {
        return "<h1>" + escape(code.title()) + "</h1><p>" + paragraphs(code.explanation())
                + "</p><dl><dt>Code</dt><dd><code>"
                + escape(code.code()) + "</code></dd><dt>Status</dt><dd>" + ErrorCatalogue.statusOf(code)
                + "</dd><dt>Module</dt><dd>" + escape(ErrorCatalogue.moduleOf(code))
                + "</dd></dl><p><a href=\"/docs\">All routes</a></p>";
    }

    /** What stands between backquotes is code. */
    private static String paragraphs(String text) {
        String[] parts = escape(text).split("`", -1);
        StringBuilder html = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            html.append(i % 2 == 1 ? "<code>" : "</code>").append(parts[i]);
        }
        return html.toString();
    }

    private static byte[] html(String title, String body) {
        return ("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>"
                        + escape(title)
                        + "</title><style>" + STYLE + "</style></head><body>" + body + "</body></html>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String sha256(String text) {
        return Base64.getEncoder().encodeToString(Hash.sha256(text));
    }
}
