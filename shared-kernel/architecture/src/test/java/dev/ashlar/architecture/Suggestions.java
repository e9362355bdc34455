package dev.ashlar.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;

/** Proves that what a violation suggests can be written: what is Java is compiled inside the module it is meant for. */
final class Suggestions {

    private Suggestions() {}

    static void prove(Violation violation, ExampleProject project) {
        assertThat(violation.change().text()).isNotBlank();
        String packageName = packageOf(violation);
        if (!violation.use().isEmpty()) {
            project.compiles(packageName + "/Use.java", "\nclass Use { " + violation.use() + " used; }");
        }
        switch (violation.change()) {
            case Change.Declaration declaration -> {
                assertThat(Files.exists(project.root().resolve(declaration.file())))
                        .isTrue();
                project.compiles("suggested/package-info.java", "\n" + declared(declaration.member()) + "\n");
            }
            case Change.Injection injection ->
                project.compiles(
                        packageName + "/Suggested.java",
                        "\nclass Suggested { Object with(" + imported(injection.parameter(), violation)
                                + ") { dev.ashlar.kernel.Event event = null; "
                                + result(injection.expression()) + " } }");
            case Change.Annotation annotation -> proveAnnotation(annotation.code(), packageName, project);
            case Change.Head head ->
                project.compiles(
                        packageName + "/inner/" + fileOf(head.code()) + ".java",
                        "\nimport " + packageName.replace('/', '.') + ".*;\n" + head.code() + " {" + bodyOf(head.code())
                                + "}");
            case Change.Sql sql ->
                assertThat(SqlScript.of(sql.code()).references()).isEmpty();
            case Change.Words words -> assertThat(words.text()).doesNotContain("null");
        }
    }

    private static void proveAnnotation(String code, String packageName, ExampleProject project) {
        boolean onPackage = code.startsWith("@FeatureModule")
                || code.startsWith("@Configuration")
                || code.startsWith("@NullMarked");
        if (onPackage) {
            project.compiles("suggested/package-info.java", "\n" + code + "\n");
        } else {
            project.compiles(packageName + "/Suggested.java", "\n" + code + " class Suggested {}");
        }
    }

    private static String declared(String member) {
        String purpose = member.startsWith("purpose") ? "" : "purpose = \"Suggests.\", ";
        String owner = member.startsWith("owner") ? "" : "owner = \"@ashlar/team\", ";
        return "@FeatureModule(" + purpose + owner + member + ")";
    }

    /** The type to use by its full name, as an import would make it known. */
    private static String imported(String parameter, Violation violation) {
        String simple = violation.use().substring(violation.use().lastIndexOf('.') + 1);
        return parameter.replaceFirst("(^| )" + simple + " ", "$1" + violation.use() + " ");
    }

    private static String result(String expression) {
        return expression.startsWith("events.publish") ? expression + "; return event;" : "return " + expression + ";";
    }

    /** A sealed type must have a member of its family. */
    private static String bodyOf(String head) {
        return head.contains("sealed") ? "record Any(String subject) implements " + fileOf(head) + " {}" : "";
    }

    private static String fileOf(String head) {
        return head.replaceFirst(".*?(?:class|interface|record|enum) (\\w+).*", "$1");
    }

    private static String packageOf(Violation violation) {
        String file = violation.file();
        int start = file.indexOf("src/main/java/");
        return start < 0 || !file.endsWith(".java")
                ? "suggested"
                : file.substring(start + "src/main/java/".length(), file.lastIndexOf('/'));
    }
}
