package dev.ashlar.kernel.operations;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a text what looks like a credential. It is the last line of defence: code that logs a secret is wrong, and
 * this keeps the mistake from becoming a leak. Every pattern matches in linear time, since callers choose the text.
 */
final class Redactor {

    static final String REDACTED = "[REDACTED]";

    private static final Pattern SECRETS = Pattern.compile(
            // Authorization: Bearer abc, "Basic abc"
            "(?i)(?<scheme>\\b(?:bearer|basic|dpop)\\s{1,4})[A-Za-z0-9._~+/=-]{6,}+"
                    // a JSON Web Token, or the first two parts of one
                    + "|\\beyJ[A-Za-z0-9_-]{6,}+\\.[A-Za-z0-9_-]{4,}+(?:\\.[A-Za-z0-9_-]*+)*+"
                    // our API keys
                    + "|\\bak_[A-Za-z0-9_-]{6,}+"
                    // postgres://user:password@host
                    + "|(?<user>://[^\\s/:@\"']{0,100}+:)[^\\s/@\"']{1,200}+(?=@)"
                    // token=abc, "password": "abc", Cookie: abc
                    + "|(?<name>\\b[a-z0-9_-]{0,40}?(?:token|ticket|password|passwd|pwd|secret|api[_-]?key|apikey"
                    + "|authorization|cookie|credential|signature)s?[\"']?\\s{0,2}[=:]\\s{0,2}[\"']?)"
                    + "(?!\\[REDACTED\\])(?:(?:bearer|basic|dpop)\\s{1,4}+)?[^\\s&\"',;)}\\]]{1,4000}+");

    private static final Set<String> SECRET_NAMES = Set.of(
            "password",
            "passwd",
            "pwd",
            "secret",
            "token",
            "ticket",
            "authorization",
            "cookie",
            "apikey",
            "credential");

    private Redactor() {}

    static String redact(String text) {
        if (!mayHoldSecrets(text)) {
            return text;
        }
        Matcher matcher = SECRETS.matcher(text);
        if (!matcher.find()) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        do {
            String kept = matcher.group("scheme");
            kept = kept != null ? kept : matcher.group("user");
            kept = kept != null ? kept : matcher.group("name");
            matcher.appendReplacement(clean, Matcher.quoteReplacement((kept == null ? "" : kept) + REDACTED));
        } while (matcher.find());
        return matcher.appendTail(clean).toString();
    }

    /** True for names under which nothing must be shown, whatever it looks like. */
    static boolean isSecretName(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        return SECRET_NAMES.stream().anyMatch(plain::endsWith);
    }

    /** Nearly every line ends here: most texts hold none of the signs. */
    private static boolean mayHoldSecrets(String text) {
        return text.indexOf('=') >= 0
                || text.indexOf(':') >= 0
                || text.contains("eyJ")
                || text.contains("ak_")
                || text.regionMatches(true, 0, "bearer", 0, 6)
                || text.regionMatches(true, 0, "basic", 0, 5)
                || containsScheme(text);
    }

    private static boolean containsScheme(String text) {
        for (int space = text.indexOf(' '); space >= 0; space = text.indexOf(' ', space + 1)) {
            if (text.regionMatches(true, space + 1, "bearer", 0, 6)
                    || text.regionMatches(true, space + 1, "basic", 0, 5)
                    || text.regionMatches(true, space + 1, "dpop", 0, 4)) {
                return true;
            }
        }
        return false;
    }
}
