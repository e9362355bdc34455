package dev.ashlar.app;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.ashlar.architecture.ArchitectureDocs;
import dev.ashlar.architecture.ArchitectureModel;
import dev.ashlar.architecture.ArchitectureSuite;
import dev.ashlar.architecture.Baseline;
import dev.ashlar.architecture.ProjectClasses;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The rules that every module keeps (docs/architecture/rules), and the picture that is drawn of them all. */
class ArchitectureTest {

    private static final Path ROOT = ProjectClasses.root();
    private static final JavaClasses CLASSES = ProjectClasses.under(ROOT);

    @Test
    void keepsTheRulesOfTheHouse() {
        ArchitectureSuite.of(CLASSES, ROOT)
                .with(Baseline.read(ROOT, "app/src/test/resources/architecture-baseline.txt"))
                .check(LocalDate.now(ZoneOffset.UTC))
                .writeSarif(Path.of("target/architecture.sarif"))
                .assertClean();
    }

    @Test
    void looksAsItsPictureSays() {
        ArchitectureDocs.keep(ArchitectureModel.of(CLASSES, ROOT), ROOT.resolve("docs/architecture"));
    }
}
