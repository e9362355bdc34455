package dev.ashlar.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RenderingsTest {

    @SuppressWarnings("NullAway.Init")
    private Report report;

    @BeforeAll
    void breakSomeRules(@TempDir Path folder) {
        Map<String, String> examples = new LinkedHashMap<>();
        Stream.of("ASH-101", "ASH-201", "ASH-301", "ASH-404")
                .forEach(rule -> examples.putAll(RulePage.of(rule).refused()));
        report = ExampleProject.in(folder, examples).check();
    }

    @Test
    void speaksToPeople() {
        Golden.assertSame("report.txt", report.text());
    }

    @Test
    void speaksToGitHub() {
        Golden.assertSame("report.github.txt", report.annotations());
    }

    @Test
    void speaksToCodeScanning() {
        Golden.assertSame("report.sarif", report.sarif());
    }

    @Test
    void writesSarifToAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("target/architecture.sarif");
        report.writeSarif(file);
        assertThat(Files.readString(file)).isEqualTo(report.sarif());
    }

    @Test
    void failsWithTheWholeText() {
        assertThatThrownBy(report::assertClean)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(report.text());
        new Report(List.of(), Map.of()).assertClean();
    }

    @Test
    void keepsAnAnnotationOnOneLine() {
        Violation violation = new Violation(
                "ASH-000", "Title, with: signs", "a,b:c.java", 3, "100%\nsure", "w", "o", "", new Change.Words("c"));
        assertThat(Renderings.annotations(List.of(violation)))
                .startsWith("::error file=a%2Cb%3Ac.java,line=3,title=ASH-000 Title%2C with%3A signs::100%25%0Asure%0A")
                .hasLineCount(1);
    }
}
