package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.architecture.ProjectClasses;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page about the metrics and what the whole program offers say the same. */
@ModuleTest
class MetricsPageTest {

    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (\\S+) ");
    private static final Pattern NAME = Pattern.compile("`([a-z0-9_]+\\*?)`");

    private final App app;

    MetricsPageTest(App app) {
        this.app = app;
    }

    @Test
    void namesEveryMetricAndNoneThatIsNot() throws IOException {
        List<String> rows = Files.readString(ProjectClasses.root().resolve("docs/operating/metrics.md"))
                .lines()
                .dropWhile(line -> !line.startsWith("| metric |"))
                .takeWhile(line -> line.startsWith("|"))
                .filter(line -> line.startsWith("| `"))
                .toList();
        Set<String> named = names(rows);
        Set<String> always =
                names(rows.stream().filter(row -> !row.contains("only with")).toList());
        Set<String> offered = offered();
        assertThat(offered)
                .as("metrics that the page does not name")
                .allMatch(family -> named.stream().anyMatch(name -> covers(name, family)));
        assertThat(always)
                .as("metrics that only the page names")
                .allMatch(name -> offered.stream().anyMatch(family -> covers(name, family)));
    }

    private static Set<String> names(List<String> rows) {
        return rows.stream()
                .flatMap(row -> NAME.matcher(row.split("\\|", -1)[1]).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Micrometer gives every timer a gauge of its recent maximum. */
    private static boolean covers(String name, String family) {
        return name.endsWith("*")
                ? family.startsWith(name.substring(0, name.length() - 1))
                : family.equals(name) || family.equals(name + "_max");
    }

    /** Some are there only after the first request, the first password and the first job, which sends a mail. */
    private Set<String> offered() {
        app.http()
                .post(
                        "/api/v1/auth/register",
                        "{\"email\": \"first@example.com\", \"password\": \"a long enough password\", \"name\": \"First\"}")
                .is(201);
        app.http()
                .post("/api/v1/auth/login", "{\"email\": \"nobody@example.com\", \"password\": \"not a password\"}")
                .is(401);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        String answer = app.http().get("/metrics").is(200).body();
        while (!answer.contains("ashlar_jobs_duration_seconds") && System.nanoTime() < deadline) {
            answer = app.http().get("/metrics").is(200).body();
        }
        return FAMILY.matcher(answer)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
