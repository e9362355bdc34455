package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Pages for people: plain HTML with one style sheet inside and nothing from elsewhere. */
final class Html {

    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
            h1,h2{line-height:1.2}h2{margin-top:2.5rem;text-transform:capitalize}
            code{font:.9em ui-monospace,monospace}
            details{border-top:1px solid #8884;padding:.4rem 0}summary{cursor:pointer}
            summary b{display:inline-block;min-width:4.5rem;font-family:ui-monospace,monospace}
            .old{text-decoration:line-through}dt{font-weight:600;margin-top:.5rem}dd{margin:0 0 0 1rem}
            form{max-width:24rem}label{display:block;margin:1rem 0}input{display:block;width:100%;font:inherit;padding:.4rem}
            button{font:inherit;padding:.4rem 1rem}output{display:block;margin:1rem 0}
            """;

    /** The content security policy under which a page works that has its style and nothing else. */
    static final String POLICY = "default-src 'none'; style-src 'sha256-" + hashOf(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private Html() {}

    static byte[] page(String title, String body) {
        return ("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>"
                        + escape(title)
                        + "</title><style>" + STYLE + "</style></head><body>" + body + "</body></html>")
                .getBytes(StandardCharsets.UTF_8);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** As a policy names a style or a script it allows. */
    static String hashOf(String inline) {
        return Base64.getEncoder().encodeToString(Hash.sha256(inline));
    }
}
