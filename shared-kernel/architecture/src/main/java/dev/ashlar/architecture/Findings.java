package dev.ashlar.architecture;

import java.util.ArrayList;
import java.util.List;

/** What one rule saw: how much it examined, and what it refuses. */
final class Findings {

    private final Rule rule;
    private final List<Violation> violations = new ArrayList<>();
    private int examined;

    Findings(Rule rule) {
        this.rule = rule;
    }

    /** Counts one element. A rule that never counts is dead, and the suite says so. */
    void examined() {
        examined++;
    }

    void refuse(Place place, String problem, String use, Change change) {
        violations.add(new Violation(
                rule.id(), rule.title(), place.file(), place.line(), problem, rule.why(), place.owner(), use, change));
    }

    int count() {
        return examined;
    }

    List<Violation> violations() {
        return violations;
    }
}
