package dev.ashlar.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the suite found.
 *
 * @param examined how many elements each rule looked at, by the rule's id
 */
public record Report(List<Violation> violations, Map<String, Integer> examined) {

    public Report {
        violations = List.copyOf(violations);
        examined = Map.copyOf(examined);
    }

    /** For people. */
    public String text() {
        return Renderings.text(violations);
    }

    /** For GitHub, which shows each beside its line. */
    public String annotations() {
        return Renderings.annotations(violations);
    }

    /** SARIF 2.1.0, for code scanning and editors. */
    public String sarif() {
        return Renderings.sarif(violations);
    }

    public Report writeSarif(Path file) {
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, sarif());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with the whole text, and speaks GitHub's language when it is GitHub that listens. */
    public void assertClean() {
        if (violations.isEmpty()) {
            return;
        }
        if ("true".equals(System.getenv("GITHUB_ACTIONS"))) {
            System.out.print(annotations());
        }
        throw new AssertionError("\n" + text());
    }
}
