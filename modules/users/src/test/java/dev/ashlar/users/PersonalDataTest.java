package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.database.Database;
import dev.ashlar.testing.App;
import dev.ashlar.testing.HeldPersonalData;
import dev.ashlar.testing.ModuleTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@ModuleTest
class PersonalDataTest {

    private final App app;

    PersonalDataTest(App app) {
        this.app = app;
    }

    @Test
    void isAnsweredForWhereverItIsHeld() throws SQLException {
        assertThat(HeldPersonalData.unanswered(app)).isEmpty();
    }

    @Test
    void isMissedWhereNobodyAnswers() throws SQLException {
        try (Connection connection = app.get(Database.class).connect()) {
            assertThat(HeldPersonalData.unanswered(connection, List.of("users"), Set.of()))
                    .hasSize(4)
                    .anyMatch(line -> line.startsWith("users.email_changes has user_id"));
            assertThat(HeldPersonalData.unanswered(connection, List.of("users"), Set.of("users")))
                    .isEmpty();
        }
    }
}
