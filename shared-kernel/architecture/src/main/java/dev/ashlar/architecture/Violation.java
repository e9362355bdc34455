package dev.ashlar.architecture;

/**
 * One line that breaks one rule, with the way out. Text, GitHub annotations and SARIF are all written from this.
 *
 * @param rule the id, {@code ASH-101}
 * @param file where, relative to the root of the project
 * @param problem what stands there, as a sentence
 * @param why what the rule protects
 * @param owner who answers for the module
 * @param use the nearest type that may be used instead, by its full name; empty when no type would help
 * @param change the exact line to add or change
 */
public record Violation(
        String rule,
        String title,
        String file,
        int line,
        String problem,
        String why,
        String owner,
        String use,
        Change change) {

    /** The page that explains the rule. */
    public String page() {
        return "docs/architecture/rules/" + rule + ".md";
    }
}
