package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.HeldPersonalData;
import dev.ashlar.testing.ModuleTest;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What any module of the program holds about people can be copied and erased. */
@ModuleTest
class PersonalDataTest {

    private final App app;

    PersonalDataTest(App app) {
        this.app = app;
    }

    @Test
    void isAnsweredForInEveryModule() throws SQLException {
        assertThat(HeldPersonalData.unanswered(app)).isEmpty();
    }
}
