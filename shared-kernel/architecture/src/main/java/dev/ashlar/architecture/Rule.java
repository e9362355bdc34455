package dev.ashlar.architecture;

/**
 * One rule of the house.
 *
 * @param emptyBecause why a project may have nothing for this rule to examine; empty when that means that the rule is dead
 */
record Rule(String id, String title, String why, String emptyBecause, Check check) {

    /** Looks at the code, tells what it examined and what it refuses. */
    @FunctionalInterface
    interface Check {
        void examine(Codebase code, Findings found);
    }

    static Draft rule(String id, String title) {
        return new Draft(id, title, "", "");
    }

    /** A rule being written down: id and title, then why, then how. */
    record Draft(String id, String title, String why, String emptyBecause) {

        Draft because(String reason) {
            return new Draft(id, title, reason, emptyBecause);
        }

        Draft mayBeEmpty(String reason) {
            return new Draft(id, title, why, reason);
        }

        Rule check(Check check) {
            return new Rule(id, title, why, emptyBecause, check);
        }
    }
}
