package dev.ashlar.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule has a page, and the page's examples are true. */
class RulesTest {

    /** Checked by the suite over itself and by {@link LiveCatalogue}; the other rules stand in the suite's list. */
    private static final List<String> SUITE = List.of("ASH-501", "ASH-502", "ASH-503", "ASH-504");

    private static final List<String> LIVE =
            LiveCatalogue.RULES.stream().map(Rule::id).toList();

    @TempDir
    Path folder;

    static List<String> rules() {
        return RulePage.rules().stream().filter(rule -> !LIVE.contains(rule)).toList();
    }

    @Test
    void everyRuleHasAPage() {
        List<String> known = Stream.of(
                        ArchitectureSuite.RULES.stream().map(Rule::id).toList(), SUITE, LIVE)
                .flatMap(List::stream)
                .sorted()
                .toList();
        assertThat(RulePage.rules()).isEqualTo(known);
    }

    @Test
    void theIndexLeadsToEveryPage() {
        assertThat(RulePage.rules())
                .allSatisfy(rule -> assertThat(RulePage.exampleProject().text()).contains("(" + rule + ".md)"));
    }

    @Test
    void everyPageIsNamedAsItsRule() {
        Stream.concat(ArchitectureSuite.RULES.stream(), LiveCatalogue.RULES.stream())
                .forEach(rule ->
                        assertThat(RulePage.of(rule.id()).heading()).isEqualTo("# " + rule.id() + ": " + rule.title()));
    }

    @Test
    void theExampleProjectBreaksNoRuleAndGivesEachSomethingToExamine() {
        Report report = ExampleProject.in(folder).check();
        assertThat(report.text()).startsWith("\n0 violations.");
        assertThat(report.examined())
                .allSatisfy((rule, count) -> assertThat(count).as(rule).isPositive());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void refusesWhatThePageCallsRefused(String rule) {
        ExampleProject project = ExampleProject.in(folder, RulePage.of(rule).refused());
        Report report = project.check();
        Golden.assertSame("rules/" + rule + ".txt", report.text());
        List<Violation> violations = report.violations();
        assertThat(violations).extracting(Violation::rule).isNotEmpty().containsOnly(rule);
        assertThat(violations).allSatisfy(violation -> {
            assertThat(violation.owner()).isNotEmpty();
            assertThat(violation.why()).endsWith(".");
            assertThat(violation.problem()).endsWith(".");
            Suggestions.prove(violation, project);
        });
    }

    @Test
    void aModuleThatLosesItsDeclarationIsNoticed() {
        String declaration = "modules/users/src/main/java/dev/ashlar/users/package-info.java";
        Report report = ExampleProject.in(folder, Map.of(declaration, "")).check();
        assertThat(report.violations()).extracting(Violation::rule).contains("ASH-111", "ASH-102");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void acceptsWhatThePageCallsMended(String rule) {
        Report report = ExampleProject.in(folder, RulePage.of(rule).mended()).check();
        assertThat(report.text()).startsWith("\n0 violations.");
    }
}
