package dev.ashlar.kernel.settings;

import dev.ashlar.kernel.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Secrets that everybody knows: what examples, templates and hurried hands write. */
final class WeakSecrets {

    private static final List<String> PLACEHOLDERS = List.of(
            "changeme",
            "changethis",
            "changeit",
            "replaceme",
            "replacethis",
            "replacewith",
            "placeholder",
            "yoursecret",
            "yoursupersecret",
            "yourkey",
            "putyour",
            "insertyour",
            "notasecret",
            "notsosecret",
            "donotuseinproduction",
            "todo",
            "fixme",
            "xxxxxxxx",
            "opensslrand");

    private static final int LONGEST_REPEATED_UNIT = 8;
    private static final int FEWEST_DIFFERENT_CHARACTERS = 5;

    private WeakSecrets() {}

    /** Why this must not protect anything in production, to go on from "the value". */
    static Optional<String> weakness(Secret secret, String example) {
        String value = secret.reveal().strip();
        String letters = value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        if (value.equals(example)) {
            return Optional.of("is the example that everybody can read");
        }
        if (PLACEHOLDERS.stream().anyMatch(letters::contains)) {
            return Optional.of("is a placeholder that everybody knows");
        }
        if (value.chars().distinct().count() < FEWEST_DIFFERENT_CHARACTERS) {
            return Optional.of("repeats the same few characters");
        }
        for (int unit = 1; unit <= Math.min(LONGEST_REPEATED_UNIT, value.length() / 3); unit++) {
            String first = value.substring(0, unit);
            if (first.repeat(value.length() / unit + 1).startsWith(value)) {
                return Optional.of("repeats one short word");
            }
        }
        return Optional.empty();
    }
}
