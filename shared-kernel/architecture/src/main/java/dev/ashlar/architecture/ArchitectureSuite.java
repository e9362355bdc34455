package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.ashlar.architecture.Change.Words;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All rules of the house over one project.
 *
 * <pre>{@code
 * Path root = ProjectClasses.root();
 * ArchitectureSuite.of(ProjectClasses.under(root), root)
 *         .with(Baseline.read(root, "app/src/test/resources/architecture-baseline.txt"))
 *         .check(LocalDate.now())
 *         .writeSarif(root.resolve("target/architecture.sarif"))
 *         .assertClean();
 * }</pre>
 */
public final class ArchitectureSuite {

    static final List<Rule> RULES = Stream.of(
                    ModuleRules.all(),
                    CycleRules.all(),
                    ShapeRules.all(),
                    LayerRules.all(),
                    VocabularyRules.all(),
                    DataRules.all(),
                    CodeRules.all(),
                    ForbiddenCalls.all(),
                    ThreadRules.all(),
                    List.of(Libraries.declared()))
            .flatMap(List::stream)
            .sorted(Comparator.comparing(Rule::id))
            .toList();

    private final Codebase code;
    private final Baseline baseline;

    private ArchitectureSuite(Codebase code, Baseline baseline) {
        this.code = code;
        this.baseline = baseline;
    }

    /**
     * The suite over these classes.
     *
     * @param root the folder that the paths in the report start from
     */
    public static ArchitectureSuite of(JavaClasses classes, Path root) {
        return new ArchitectureSuite(Codebase.of(classes, root), Baseline.none());
    }

    public ArchitectureSuite with(Baseline known) {
        return new ArchitectureSuite(code, known);
    }

    /**
     * Examines everything.
     *
     * @param today entries of the baseline run out
     */
    public Report check(LocalDate today) {
        List<Violation> violations = new ArrayList<>();
        Map<String, Integer> examined = new TreeMap<>();
        for (Rule rule : RULES) {
            Findings found = new Findings(rule);
            rule.check().examine(code, found);
            violations.addAll(found.violations());
            examined.put(rule.id(), found.count());
            if (found.count() == 0 && rule.emptyBecause().isEmpty()) {
                violations.add(dead(rule));
            }
        }
        List<Violation> remaining = new ArrayList<>(baseline.apply(violations, today));
        remaining.sort(Comparator.comparing(Violation::rule)
                .thenComparing(Violation::file)
                .thenComparingInt(Violation::line)
                .thenComparing(Violation::problem));
        return new Report(remaining, examined);
    }

    private static Violation dead(Rule rule) {
        return new Violation(
                "ASH-501",
                "A rule that examines nothing fails",
                "pom.xml",
                1,
                rule.id() + " (" + rule.title() + ") found nothing to examine.",
                "A rule that looks at nothing is green for years and guards nothing.",
                "the application",
                "",
                new Words("check that the classes of all modules are compiled before the suite runs, and that packages"
                        + " were not renamed without their declarations"));
    }
}
