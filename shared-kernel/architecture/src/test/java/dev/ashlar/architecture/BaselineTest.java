package dev.ashlar.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BaselineTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 6, 1);

    @Test
    void coversExactlyAsManyViolationsAsItCounts() {
        assertThat(apply("accepted: 2", "ASH-404 | A.java | 2 | @o | why | 2026-06-01", 2))
                .isEmpty();
    }

    @Test
    void showsAllViolationsWhenThereAreMoreThanItCounts() {
        assertThat(apply("accepted: 2", "ASH-404 | A.java | 2 | @o | why | 2026-06-01", 3))
                .containsExactly("ASH-404", "ASH-404", "ASH-404");
    }

    @Test
    void mustShrinkWithTheViolations() {
        assertThat(apply("accepted: 2", "ASH-404 | A.java | 2 | @o | why | 2026-06-01", 1))
                .containsExactly("ASH-502");
    }

    @Test
    void refusesEntriesWithoutOwnerReasonOrDate() {
        assertThat(apply("accepted: 1", "ASH-404 | A.java | 1 | | why | 2026-06-01", 1))
                .contains("ASH-503");
        assertThat(apply("accepted: 1", "ASH-404 | A.java | 1 | @o | | 2026-06-01", 1))
                .contains("ASH-503");
        assertThat(apply("accepted: 1", "ASH-404 | A.java | 1 | @o | why | soon", 1))
                .contains("ASH-503");
        assertThat(apply("accepted: 1", "ASH-404 | A.java", 1)).contains("ASH-503");
    }

    @Test
    void refusesAnEntryThatNobodyAccepted() {
        assertThat(apply("accepted: 0", "ASH-404 | A.java | 1 | @o | why | 2026-06-01", 1))
                .containsExactly("ASH-504");
        assertThat(apply("# nothing", "ASH-404 | A.java | 1 | @o | why | 2026-06-01", 1))
                .containsExactly("ASH-504");
    }

    @Test
    void isEmptyWithoutAFile() {
        assertThat(Baseline.none().apply(List.of(), TODAY)).isEmpty();
    }

    private static List<String> apply(String accepted, String entry, int violations) {
        List<Violation> found = IntStream.rangeClosed(1, violations)
                .mapToObj(
                        line -> new Violation("ASH-404", "t", "A.java", line, "p", "w", "o", "", new Change.Words("c")))
                .toList();
        return Baseline.parse("baseline.txt", List.of(accepted, entry)).apply(found, TODAY).stream()
                .map(Violation::rule)
                .toList();
    }
}
