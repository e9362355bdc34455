package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.People.Person;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Copies of one's data where they are kept for less than the day in which there is only one. */
@ModuleTest(settings = "ashlar.users.data-export-kept=1h")
class BriefDataExportTest {

    private static final String EXPORTS = "/api/v1/users/me/data-exports";

    private final App app;
    private final People people;

    BriefDataExportTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void areMadeAnewWhenTheLastOneIsOver() {
        Person ada = people.somebody();
        String first = ada.http.post(EXPORTS).is(202).header("Location").orElseThrow();
        app.clock().advance(Duration.ofMinutes(59));
        assertThat(ada.http.post(EXPORTS).is(202).header("Location")).hasValue(first);
        app.clock().advance(Duration.ofMinutes(1));
        assertThat(ada.http.post(EXPORTS).is(202).header("Location").orElseThrow())
                .isNotEqualTo(first);
        ada.http.get(first).isProblem(404, "data_export_not_found");
    }
}
