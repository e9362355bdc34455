package dev.ashlar.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The container files, read instruction by instruction, and the composition of both. */
final class ContainerTest {

    private record Instruction(String name, String rest) {}

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "Dockerfile.native"})
    void buildsInOneStageAndRunsWithoutRootInAnother(String file) {
        List<Instruction> all = instructions(file);
        assertThat(all.stream()
                        .filter(instruction -> instruction.name.equals("FROM"))
                        .count())
                .isGreaterThanOrEqualTo(2);
        List<Instruction> last = lastStage(all);
        assertThat(rest(last, "USER")).containsExactly("65532:65532");
        assertThat(rest(last, "EXPOSE")).containsExactly("8080");
        assertThat(rest(last, "STOPSIGNAL")).containsExactly("SIGTERM");
        assertThat(rest(last, "CMD")).containsExactly("[\"serve\"]");
        assertThat(rest(last, "ENTRYPOINT").getFirst())
                .as("no shell in between")
                .startsWith("[\"/");
        assertThat(rest(last, "COPY")).allMatch(copy -> copy.startsWith("--from=build "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "Dockerfile.native"})
    void asksItsOwnProgramForItsHealth(String file) {
        List<Instruction> last = lastStage(instructions(file));
        String entry = rest(last, "ENTRYPOINT").getFirst().replaceAll("[\\[\\]\"]", "");
        assertThat(rest(last, "HEALTHCHECK"))
                .singleElement()
                .asString()
                .endsWith("CMD [\"" + entry + "\", \"health\"]")
                .doesNotContain("curl", "wget");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "Dockerfile.native", "compose.yaml", "kubernetes/deployment.yaml"})
    void namesEveryImageByItsVersion(String file) {
        assertThat(DeployFiles.text(file)).doesNotContain(":latest");
        Pattern image = Pattern.compile("(?m)^ *(?:ARG \\w+_IMAGE=|image: )(\\S+)$");
        assertThat(image.matcher(DeployFiles.text(file)).results().map(found -> found.group(1)))
                .isNotEmpty()
                .allMatch(name -> name.matches(".+:[^/]+") || name.matches(".*debian12:nonroot"));
    }

    @Test
    void composesTheServerWithADatabaseItWaitsFor() {
        Object compose = DeployFiles.yaml("compose.yaml").getFirst();
        String server = "services/ashlar/";
        assertThat(DeployFiles.at(compose, server + "depends_on/database/condition"))
                .isEqualTo("service_healthy");
        assertThat(DeployFiles.at(compose, "services/database/healthcheck/test"))
                .isInstanceOf(List.class);
        assertThat(DeployFiles.at(compose, server + "read_only")).isEqualTo(true);
        assertThat(DeployFiles.at(compose, server + "cap_drop")).isEqualTo(List.of("ALL"));
        assertThat(DeployFiles.at(compose, server + "environment"))
                .as("no secret stands in the file")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsKeys("ASHLAR_SECRET", "DATABASE_URL")
                .allSatisfy((name, value) -> {
                    if (List.of("ASHLAR_SECRET", "DATABASE_URL").contains(name)) {
                        assertThat(String.valueOf(value)).contains(":?");
                    }
                });
        String dockerfile = String.valueOf(DeployFiles.at(compose, server + "build/dockerfile"));
        assertThat(DeployFiles.path("compose.yaml")
                        .resolveSibling("../../" + dockerfile)
                        .normalize())
                .isRegularFile();
        assertThat(((Map<?, ?>) compose).containsKey("version"))
                .as("a member of old")
                .isFalse();
    }

    private static List<String> rest(List<Instruction> instructions, String name) {
        return instructions.stream()
                .filter(instruction -> instruction.name.equals(name))
                .map(Instruction::rest)
                .toList();
    }

    private static List<Instruction> lastStage(List<Instruction> all) {
        int from = 0;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).name.equals("FROM")) {
                from = i;
            }
        }
        return all.subList(from, all.size());
    }

    private static List<Instruction> instructions(String file) {
        List<Instruction> instructions = new ArrayList<>();
        String joined = DeployFiles.text(file).replaceAll("\\\\\n\\s*", "");
        Stream.of(joined.split("\n"))
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> {
                    String[] parts = line.split(" ", 2);
                    assertThat(parts[0])
                            .as(line)
                            .isIn(
                                    "ARG",
                                    "FROM",
                                    "RUN",
                                    "COPY",
                                    "ENV",
                                    "WORKDIR",
                                    "USER",
                                    "VOLUME",
                                    "EXPOSE",
                                    "STOPSIGNAL",
                                    "HEALTHCHECK",
                                    "ENTRYPOINT",
                                    "CMD");
                    instructions.add(new Instruction(parts[0], parts[1]));
                });
        return instructions;
    }
}
