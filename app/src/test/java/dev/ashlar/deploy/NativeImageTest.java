package dev.ashlar.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.micronaut.context.condition.Condition;
import io.micronaut.core.annotation.AnnotationValueProvider;
import jakarta.validation.Constraint;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the builder of the native executable must be told, and would say only after minutes. */
final class NativeImageTest {

    @Test
    void everyConditionOfABeanIsMadeWhileTheImageIsBuilt() {
        String arguments = String.join("\n", metadata("native-image.properties"));
        List<String> conditions = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.ashlar").stream()
                        .filter(type -> type.isAssignableTo(Condition.class) && !type.isInterface())
                        .map(JavaClass::getName)
                        .filter(name -> !name.startsWith("dev.ashlar.testing."))
                        .toList();
        assertThat(conditions)
                .isNotEmpty()
                .allSatisfy(condition -> assertThat(arguments)
                        .as(
                                "%s is used in @Requires: add --initialize-at-build-time=%s to META-INF/native-image/dev.ashlar/"
                                        + "<artifact>/native-image.properties of its module",
                                condition, condition)
                        .containsPattern("[=,]" + Pattern.quote(condition) + "(?![\\w.$])"));
    }

    /** The code of a violation is the name of the constraint, which the framework hands out as a proxy. */
    @Test
    void everyConstraintHasItsProxy() {
        String known = String.join("\n", metadata("reachability-metadata.json"));
        List<String> constraints = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.ashlar").stream()
                        .filter(type -> type.isAnnotation() && type.isAnnotatedWith(Constraint.class))
                        .map(JavaClass::getName)
                        .toList();
        assertThat(constraints).isNotEmpty();
        assertThat(Stream.concat(constraints.stream(), Stream.of(Size.class.getName(), NotBlank.class.getName())))
                .allSatisfy(constraint -> assertThat(known)
                        .as(
                                "for %s, put into META-INF/native-image/dev.ashlar/<artifact>/reachability-metadata.json of its module:",
                                constraint)
                        .contains("{\"type\": {\"proxy\": [\"" + constraint + "\", \""
                                + AnnotationValueProvider.class.getName() + "\"]}}"));
    }

    @Test
    void nothingIsOpenedToReflectionWholesale() {
        assertThat(metadata("reachability-metadata.json"))
                .isNotEmpty()
                .allSatisfy(text -> assertThat(text).doesNotContain("\"dev.ashlar.*", "\"glob\": \"**\""));
    }

    private static List<String> metadata(String name) {
        Path root = DeployFiles.path("../..").normalize();
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.endsWith(name)
                            && file.toString().contains("src/main/resources/META-INF/native-image/dev.ashlar/"))
                    .map(NativeImageTest::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
