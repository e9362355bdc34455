package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.database.Database;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.People.Person;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@ModuleTest
class ChangeEmailTest {

    private final App app;
    private final People people;
    private final RecordingLetters letters;

    ChangeEmailTest(App app) {
        this.app = app;
        this.people = new People(app);
        this.letters = app.get(RecordingLetters.class);
    }

    @Test
    void keepsTheOldAddressUntilTheNewOneConfirms() {
        Person ada = people.somebody();
        ask(ada, "Ada.New@example.com").is(202);
        ada.seen().has("\"email\":\"" + ada.email + "\"");
        assertThat(app.get(Users.class).find(new EmailAddress("ada.new@example.com")))
                .isEmpty();

        String token = letters.lastTo("ada.new@example.com").token();
        confirm(token).is(204);
        ada.seen().has("\"email\":\"ada.new@example.com\"", "\"emailVerified\":true", "\"version\":1");
        confirm(token).isProblem(400, "user_link_invalid");
        assertThat(app.events().all())
                .contains(
                        new UserEvent.EmailChangeRequested(ada.id),
                        new UserEvent.EmailChanged(ada.id, "ada.new@example.com"));
    }

    @Test
    void answersForATakenAddressAsForAFreeOne() {
        Person ada = people.somebody();
        Person bob = people.somebody();
        Answer taken = ask(ada, bob.email).is(202);
        Answer free = ask(ada, "free@example.com").is(202);
        assertThat(taken.body()).isEqualTo(free.body());
        assertThat(taken.response().headers().map().keySet())
                .isEqualTo(free.response().headers().map().keySet());
        // The owner of the taken address learns of it; the old address is told the same either way.
        assertThat(letters.lastTo(bob.email).hasToken()).isFalse();
        assertThat(letters.countTo(ada.email)).isEqualTo(2);
        bob.seen().has("\"email\":\"" + bob.email + "\"");
    }

    @Test
    void takesAChangeBackAndEndsTheSessions() {
        Person ada = people.somebody();
        Instant before = app.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        ask(ada, "stolen@example.com").is(202);
        Instant after = app.clock().instant();
        app.clock().advance(Duration.ofHours(1));
        confirm(letters.lastTo("stolen@example.com").token()).is(204);
        String undo = letters.lastTo(ada.email).token();
        undo(undo).is(204);
        ada.seen().has("\"email\":\"" + ada.email + "\"");
        undo(undo).isProblem(400, "user_link_invalid");
        assertThat(undone(ada)).singleElement().satisfies(event -> {
            assertThat(event.email()).isEqualTo(ada.email);
            assertThat(event.askedAt()).isBetween(before, after);
        });
    }

    @Test
    void takesBackAllThatAThiefDidSince() {
        Person ada = people.somebody();
        ask(ada, "thief1@example.com").is(202);
        String undo = letters.lastTo(ada.email).token();
        confirm(letters.lastTo("thief1@example.com").token()).is(204);
        ask(ada, "thief2@example.com").is(202);
        confirm(letters.lastTo("thief2@example.com").token()).is(204);
        String thiefsUndo = letters.lastTo("thief1@example.com").token();

        undo(undo).is(204);
        ada.seen().has("\"email\":\"" + ada.email + "\"");
        undo(thiefsUndo).isProblem(400, "user_link_invalid");
        ada.seen().has("\"email\":\"" + ada.email + "\"");
    }

    @Test
    void takesBackWhatCameLaterByTheClockOfAnotherNode() {
        Person ada = people.somebody();
        ask(ada, "first.thief@example.com").is(202);
        String undo = letters.lastTo(ada.email).token();
        confirm(letters.lastTo("first.thief@example.com").token()).is(204);
        ask(ada, "second.thief@example.com").is(202);
        confirm(letters.lastTo("second.thief@example.com").token()).is(204);
        String secondUndo = letters.lastTo("first.thief@example.com").token();
        ask(ada, "third.thief@example.com").is(202);
        String pending = letters.lastTo("third.thief@example.com").token();
        // As if a node had made them whose clock is behind: their ids are smaller than that of the first one.
        run("UPDATE users.email_changes SET id = '00000000-0000-7000-8000-000000000002'"
                + " WHERE new_email = 'second.thief@example.com'");
        run("UPDATE users.email_changes SET id = '00000000-0000-7000-8000-000000000001'"
                + " WHERE new_email = 'third.thief@example.com'");

        undo(undo).is(204);
        confirm(pending).isProblem(400, "user_link_invalid");
        undo(secondUndo).isProblem(400, "user_link_invalid");
        ada.seen().has("\"email\":\"" + ada.email + "\"");
        assertThat(app.get(EmailChangeRepository.class).findByUserId(ada.id)).isEmpty();
    }

    @Test
    void takesAChangeBackOnceHoweverManyFollowTheLink() {
        Person ada = people.somebody();
        ask(ada, "elsewhere@example.com").is(202);
        confirm(letters.lastTo("elsewhere@example.com").token()).is(204);
        String undo = letters.lastTo(ada.email).token();
        List<Integer> answers = AtOnce.run(4, i -> undo(undo).status());
        assertThat(answers).containsExactlyInAnyOrder(204, 400, 400, 400);
        assertThat(undone(ada)).hasSize(1);
    }

    @Test
    void opensTheAccountAgainThatWhoeverTookItHasClosed() {
        Person ada = people.somebody();
        ask(ada, "closing.thief@example.com").is(202);
        String undo = letters.lastTo(ada.email).token();
        confirm(letters.lastTo("closing.thief@example.com").token()).is(204);
        ada.http.delete(ada.path).is(204);
        String thiefsWayBack = letters.lastTo("closing.thief@example.com").token();
        ada.seen().has("\"status\":\"deleted\"");

        undo(undo).is(204);
        ada.seen()
                .has("\"status\":\"active\"", "\"email\":\"" + ada.email + "\"")
                .hasNot("closing.thief");
        assertThat(app.events().all())
                .containsSubsequence(new UserEvent.Restored(ada.id), undone(ada).getFirst());
        undo(undo).isProblem(400, "user_link_invalid");
        app.http()
                .post("/api/v1/users/restore", "{\"token\": \"" + thiefsWayBack + "\"}")
                .isProblem(400, "user_link_invalid");
        app.clock().advance(Duration.ofDays(15));
        app.get(EraseUsers.class).run();
        ada.seen().is(200).has("\"status\":\"active\"");
    }

    @Test
    void givesTheAddressBackButNotAnAccountThatAnAdministratorHasClosed() {
        Person ada = people.somebody();
        ask(ada, "closed.thief@example.com").is(202);
        String undo = letters.lastTo(ada.email).token();
        confirm(letters.lastTo("closed.thief@example.com").token()).is(204);
        people.root.delete(ada.path).is(204);
        undo(undo).is(204);
        ada.seen().has("\"status\":\"deleted\"", "\"email\":\"" + ada.email + "\"");
        assertThat(undone(ada)).extracting(UserEvent.EmailChangeUndone::email).containsExactly(ada.email);
        assertThat(app.events().of(UserEvent.Restored.class)).doesNotContain(new UserEvent.Restored(ada.id));
    }

    @Test
    void doesNotOpenAnAccountWhoseErasureHasBegun() {
        Person ada = people.somebody();
        ask(ada, "quick.thief@example.com").is(202);
        String undo = letters.lastTo(ada.email).token();
        confirm(letters.lastTo("quick.thief@example.com").token()).is(204);
        ada.http.delete(ada.path).is(204);
        run("UPDATE users.deletions SET erasing_since = purge_at WHERE user_id = '" + ada.id + "'");
        undo(undo).isProblem(409, "erasure_started");
        ada.seen().has("\"status\":\"deleted\"", "quick.thief@example.com");
    }

    @Test
    void stopsAChangeThatIsNotConfirmedYet() {
        Person ada = people.somebody();
        ask(ada, "never@example.com").is(202);
        undo(letters.lastTo(ada.email).token()).is(204);
        confirm(letters.lastTo("never@example.com").token()).isProblem(400, "user_link_invalid");
        ada.seen().has("\"email\":\"" + ada.email + "\"");
    }

    @Test
    void keepsTheOldAddressFromOthersWhileItCanComeBack() {
        Person ada = people.somebody();
        ask(ada, "moved@example.com").is(202);
        confirm(letters.lastTo("moved@example.com").token()).is(204);
        String squatter = "{\"email\": \"" + ada.email + "\", \"name\": \"Squatter\"}";
        people.root.post("/api/v1/users", squatter).isProblem(409, "email_taken");
        Person bob = people.somebody();
        ask(bob, ada.email).is(202);
        assertThat(letters.lastTo(ada.email).hasToken()).isFalse();

        app.clock().advance(Duration.ofHours(73));
        app.get(ForgetEmailChanges.class).run();
        assertThat(app.get(EmailChangeRepository.class).findByUserId(ada.id)).isEmpty();
        people.root.post("/api/v1/users", squatter).is(201);
    }

    @Test
    void returnsToAnAddressOfItsOwn() {
        Person ada = people.somebody();
        ask(ada, "there@example.com").is(202);
        confirm(letters.lastTo("there@example.com").token()).is(204);
        ask(ada, ada.email).is(202);
        confirm(letters.lastTo(ada.email).token()).is(204);
        ada.seen().has("\"email\":\"" + ada.email + "\"");
    }

    @Test
    void letsLinksEnd() {
        Person ada = people.somebody();
        ask(ada, "late@example.com").is(202);
        String undo = letters.lastTo(ada.email).token();
        String confirm = letters.lastTo("late@example.com").token();
        app.clock().advance(Duration.ofHours(25));
        confirm(confirm).isProblem(400, "user_link_invalid");
        app.clock().advance(Duration.ofDays(2));
        undo(undo).isProblem(400, "user_link_invalid");
    }

    @Test
    void countsOnlyTheLastLetter() {
        Person ada = people.somebody();
        ask(ada, "first@example.com").is(202);
        ask(ada, "second@example.com").is(202);
        confirm(letters.lastTo("first@example.com").token()).isProblem(400, "user_link_invalid");
        confirm(letters.lastTo("second@example.com").token()).is(204);
    }

    @Test
    void givesAnAddressToOneOfTwoWhoConfirmAtOnce() {
        Person ada = people.somebody();
        Person bob = people.somebody();
        ask(ada, "both@example.com").is(202);
        String adas = letters.lastTo("both@example.com").token();
        ask(bob, "both@example.com").is(202);
        String bobs = letters.lastTo("both@example.com").token();
        List<Integer> answers = AtOnce.run(
                List.of(() -> confirm(adas).status(), () -> confirm(bobs).status()));
        assertThat(answers).containsExactlyInAnyOrder(204, 409);
    }

    @Test
    void refusesWhatMakesNoSense() {
        Person ada = people.somebody();
        ask(ada, ada.email.toUpperCase(java.util.Locale.ROOT))
                .isProblem(422, "validation_failed")
                .has("unchanged");
        ask(ada, "nonsense").isProblem(422, "validation_failed").has("{\"pointer\":\"/email\",\"code\":\"email\"");
        people.root
                .post("/api/v1/users/" + UUID.randomUUID() + "/email", "{\"email\": \"x@example.com\"}")
                .isProblem(404, "user_not_found");
        confirm("x").isProblem(400, "user_link_invalid");
        app.http().get("/api/v1/users/email/confirm?token=x").isProblem(405, "method_not_allowed");
        people.root.delete(ada.path).is(204);
        people.root.post(ada.path + "/email", "{\"email\": \"x@example.com\"}").isProblem(409, "user_deleted");
    }

    @Test
    void notesThatAnAddressIsProven() {
        Person ada = people.somebody();
        Users users = app.get(Users.class);
        assertThat(users.verify(ada.id, new EmailAddress("other@example.com"))).isFalse();
        ada.seen().has("\"emailVerified\":false");
        assertThat(users.verify(ada.id, new EmailAddress(ada.email))).isTrue();
        assertThat(users.verify(ada.id, new EmailAddress(ada.email))).isTrue();
        ada.seen().has("\"emailVerified\":true", "\"version\":1");
        assertThat(app.events().of(UserEvent.EmailVerified.class))
                .containsOnlyOnce(new UserEvent.EmailVerified(ada.id, ada.email));
    }

    private void run(String sql) {
        try (Connection connection = app.get(Database.class).connect();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Answer ask(Person person, String email) {
        return person.http.post(person.path + "/email", "{\"email\": \"" + email + "\"}");
    }

    private Answer confirm(String token) {
        return app.http().post("/api/v1/users/email/confirm", "{\"token\": \"" + token + "\"}");
    }

    private List<UserEvent.EmailChangeUndone> undone(Person person) {
        return app.events().of(UserEvent.EmailChangeUndone.class).stream()
                .filter(event -> event.userId().equals(person.id))
                .toList();
    }

    private Answer undo(String token) {
        return app.http().post("/api/v1/users/email/undo", "{\"token\": \"" + token + "\"}");
    }
}
