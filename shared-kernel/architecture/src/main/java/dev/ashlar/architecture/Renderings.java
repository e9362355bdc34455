package dev.ashlar.architecture;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The three forms in which violations are read. */
final class Renderings {

    private Renderings() {}

    static String text(List<Violation> violations) {
        return violations.stream().map(Renderings::text).collect(Collectors.joining("\n"))
                + "\n"
                + (violations.size() == 1 ? "1 violation" : violations.size() + " violations")
                + ".\n";
    }

    private static String text(Violation violation) {
        return "%s %s%n%s:%d%n"
                        .formatted(violation.rule(), violation.title(), violation.file(), violation.line())
                        .replace("\r\n", "\n")
                + explanation(violation).indent(2);
    }

    private static String explanation(Violation violation) {
        return violation.problem()
                + "\nwhy:    " + violation.why()
                + "\nowner:  " + violation.owner()
                + (violation.use().isEmpty() ? "" : "\nuse:    " + violation.use())
                + "\nchange: " + violation.change().text()
                + "\nsee:    " + violation.page();
    }

    static String annotations(List<Violation> violations) {
        return violations.stream()
                .map(violation -> "::error file=" + property(violation.file()) + ",line=" + violation.line()
                        + ",title=" + property(violation.rule() + " " + violation.title()) + "::"
                        + data(explanation(violation)) + "\n")
                .collect(Collectors.joining());
    }

    /** GitHub reads one line per annotation; line ends travel as escapes. */
    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }

    static String sarif(List<Violation> violations) {
        Map<String, Violation> byRule = new TreeMap<>();
        violations.forEach(violation -> byRule.putIfAbsent(violation.rule(), violation));
        record Text(String text) {}
        record RuleEntry(String id, Text shortDescription, Text fullDescription, Text help) {}
        record Driver(String name, List<RuleEntry> rules) {}
        record Tool(Driver driver) {}
        record Artifact(String uri, String uriBaseId) {}
        record Region(int startLine) {}
        record Physical(Artifact artifactLocation, Region region) {}
        record Location(Physical physicalLocation) {}
        record Result(
                String ruleId, String level, Text message, List<Location> locations, Map<String, String> properties) {}
        record Run(Tool tool, List<Result> results) {}
        List<RuleEntry> rules = byRule.values().stream()
                .map(violation -> new RuleEntry(
                        violation.rule(),
                        new Text(violation.title()),
                        new Text(violation.why()),
                        new Text(violation.page())))
                .toList();
        List<Result> results = violations.stream()
                .map(violation -> new Result(
                        violation.rule(),
                        "error",
                        new Text(explanation(violation)),
                        List.of(new Location(new Physical(
                                new Artifact(violation.file(), "%SRCROOT%"), new Region(violation.line())))),
                        Map.of("owner", violation.owner())))
                .toList();
        Map<String, Object> log = new TreeMap<>(Map.of(
                "$schema", "https://json.schemastore.org/sarif-2.1.0.json",
                "version", "2.1.0",
                "runs", List.of(new Run(new Tool(new Driver("ashlar-architecture", rules)), results))));
        return Json.pretty(log);
    }
}
