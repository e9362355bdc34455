package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A refused sign-in costs the same statements, in the same order, whether there is such an account or not. */
@ModuleTest
class EqualWorkTest {

    private final App app;
    private final People people;

    EqualWorkTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void asksTheDatabaseTheSameWhereThereIsNobody() {
        String known = people.newEmail();
        people.signUp(known);
        String unknown = people.newEmail();
        // The counts that all accounts share begin with somebody else.
        refused(people.newEmail());
        List<String> first = refused(known);
        assertThat(first).hasSizeGreaterThan(5).anyMatch(sql -> sql.contains("auth.passwords"));
        assertThat(refused(unknown)).as("the first wrong password").isEqualTo(first);
        List<String> second = refused(known);
        assertThat(refused(unknown)).as("the second wrong password").isEqualTo(second);
    }

    @Test
    void asksTheDatabaseTheSameWhenAStrangerHasAskedForTooManyLinks() {
        String known = people.newEmail();
        people.signUp(known);
        String unknown = people.newEmail();
        for (int i = 0; i < 5; i++) {
            forgotten(known);
            forgotten(unknown);
        }
        assertThat(forgotten(unknown)).isNotEmpty().isEqualTo(forgotten(known));
    }

    private List<String> refused(String email) {
        return statements(
                () -> People.login(app.http(), email, "not the password").isProblem(401, "credentials_invalid"));
    }

    private List<String> forgotten(String email) {
        return statements(() -> app.http()
                .post("/api/v1/auth/password/forgot", "{\"email\": \"" + email + "\"}")
                .is(202));
    }

    private List<String> statements(Runnable call) {
        return app.get(RecordingStatements.class).of(call);
    }
}
