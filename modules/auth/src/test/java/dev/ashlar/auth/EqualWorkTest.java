package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.Credentials;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;

/** A refused sign-in costs the same statements, in the same order, whether there is such an account or not. */
@ModuleTest(settings = People.PROXY)
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

    @Test
    void computesTheSameHashesWhoeverIsRefused() {
        // What other classes have imported is forgotten by then.
        app.clock().advance(Duration.ofMinutes(61));
        String imported = importedFrom("correct horse", 5);
        String other = importedFrom("correct horse", 6);
        String known = people.newEmail();
        people.signUp(known);
        Work refused = work(() -> refused(known));
        assertThat(refused.argon2).isEqualTo(1);
        assertThat(refused.bcrypt)
                .as("the two kinds, and what other tests imported")
                .isGreaterThanOrEqualTo(2);
        assertThat(work(() -> refused(imported))).as("an imported account").isEqualTo(refused);
        assertThat(work(() -> refused(other))).as("one of another kind").isEqualTo(refused);
        assertThat(work(() -> refused(people.newEmail()))).as("no account").isEqualTo(refused);
        // Whoever is let in need not be hidden; an imported hash is replaced.
        assertThat(work(() -> admitted(known, People.PASSWORD))).isEqualTo(new Work(1, 0));
        assertThat(work(() -> admitted(imported, "correct horse"))).isEqualTo(new Work(1, 1));
        assertThat(work(() -> admitted(imported, "correct horse"))).isEqualTo(new Work(1, 0));
        // A kind that nobody has any more is no longer computed.
        app.clock().advance(Duration.ofMinutes(61));
        assertThat(work(() -> refused(known))).isEqualTo(new Work(1, 1));
        assertThat(work(() -> refused(other))).isEqualTo(new Work(1, 1));
    }

    /** How many hashes were computed. */
    private record Work(int argon2, int bcrypt) {}

    private Work work(Runnable call) {
        Work before = computed();
        call.run();
        Work after = computed();
        return new Work(after.argon2 - before.argon2, after.bcrypt - before.bcrypt);
    }

    private Work computed() {
        return new Work(computed("argon2"), computed("bcrypt"));
    }

    private int computed(String algorithm) {
        return (int) app.get(MeterRegistry.class)
                .get(PasswordHasher.COMPUTED)
                .tag("algorithm", algorithm)
                .counter()
                .count();
    }

    private String importedFrom(String password, int cost) {
        String email = people.newEmail();
        app.get(Credentials.class)
                .adoptHash(
                        people.signUp(email), OpenBSDBCrypt.generate("2b", password.toCharArray(), new byte[16], cost));
        return email;
    }

    private void admitted(String email, String password) {
        People.login(app.http(), email, password).is(200);
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
