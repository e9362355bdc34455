package dev.ashlar.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureDocsTest {

    @SuppressWarnings("NullAway.Init")
    private ArchitectureModel model;

    @BeforeAll
    void readTheExampleProject(@TempDir Path folder) {
        ExampleProject project = ExampleProject.in(folder);
        model = ArchitectureModel.of(project.classes(), project.root());
    }

    @ParameterizedTest
    @ValueSource(strings = {"modules.json", "modules.md", "c4.puml", "modules/shop.md", "modules/users.md"})
    void drawsTheExampleProject(String file, @TempDir Path folder) throws IOException {
        ArchitectureDocs.write(model, folder);
        Golden.assertSame(file.replace('/', '-'), Files.readString(folder.resolve(file)));
    }

    @Test
    void acceptsWhatItWrote(@TempDir Path folder) {
        ArchitectureDocs.write(model, folder);
        assertThatCode(() -> ArchitectureDocs.verify(model, folder)).doesNotThrowAnyException();
    }

    @Test
    void refusesAPictureThatIsNotTrueAnyMore(@TempDir Path folder) throws IOException {
        ArchitectureDocs.write(model, folder);
        Files.writeString(folder.resolve("modules.md"), "something else");
        Files.writeString(folder.resolve("modules/gone.md"), "# gone");
        Files.delete(folder.resolve("c4.puml"));
        assertThatThrownBy(() -> ArchitectureDocs.verify(model, folder))
                .hasMessageContainingAll(
                        "changed  c4.puml", "changed  modules.md", "obsolete modules/gone.md", "-Dashlar.docs=write");
    }

    @Test
    void takesAwayThePageOfAModuleThatIsGone(@TempDir Path folder) {
        ArchitectureDocs.write(model, folder);
        ArchitectureModel without =
                new ArchitectureModel(List.of(model.modules().getFirst()));
        ArchitectureDocs.write(without, folder);
        assertThat(folder.resolve("modules/users.md")).doesNotExist();
        assertThatCode(() -> ArchitectureDocs.verify(without, folder)).doesNotThrowAnyException();
    }
}
