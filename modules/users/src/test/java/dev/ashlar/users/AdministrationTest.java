package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.People.Person;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@ModuleTest
class AdministrationTest {

    private final App app;
    private final People people;
    private final Http root;

    AdministrationTest(App app) {
        this.app = app;
        this.people = new People(app);
        this.root = people.root;
    }

    /** Every test begins with no administrator: those of the one before are erased. */
    @AfterEach
    void eraseAdministrators() {
        UserRepository repository = app.get(UserRepository.class);
        repository.lockAdmins(app.clock().instant()).forEach(repository::delete);
    }

    @Test
    void changesRoleAndStatus() {
        people.admin();
        Person ada = people.somebody();
        root.patch(ada.path, "{\"role\": \"admin\"}").is(200).has("\"role\":\"admin\"");
        root.patch(ada.path, "{\"role\": \"user\", \"name\": \"Ada\"}").is(200).has("\"role\":\"user\"", "\"Ada\"");
        root.patch(ada.path, "{\"status\": \"suspended\"}").is(200).has("\"status\":\"suspended\"");
        root.patch(ada.path, "{\"status\": \"active\"}").is(200).has("\"status\":\"active\"");
        root.patch(ada.path, "{\"status\": \"deleted\"}")
                .isProblem(422, "validation_failed")
                .has("/status");
        root.patch(ada.path, "{\"role\": null}")
                .isProblem(422, "validation_failed")
                .has("/role");
        assertThat(app.events().all())
                .containsSubsequence(
                        new UserEvent.RoleChanged(ada.id, "admin"),
                        new UserEvent.RoleChanged(ada.id, "user"),
                        new UserEvent.Suspended(ada.id, null),
                        new UserEvent.Reinstated(ada.id));
    }

    @Test
    void keepsTheLastAdministrator() {
        Person last = people.admin();
        root.patch(last.path, "{\"role\": \"user\"}").isProblem(409, "last_admin");
        root.patch(last.path, "{\"status\": \"suspended\"}").isProblem(409, "last_admin");
        root.put(last.path + "/suspension", "{}").isProblem(409, "last_admin");
        root.delete(last.path).isProblem(409, "last_admin");
        last.http.delete(last.path).isProblem(409, "last_admin");
        last.seen().is(200).hasHeader("ETag", "\"0\"");

        Person another = people.admin();
        root.put(another.path + "/suspension", "{}").is(200);
        root.delete(last.path).isProblem(409, "last_admin");
        root.delete(another.path + "/suspension").is(204);
        root.delete(last.path).is(204);
        root.delete(another.path).isProblem(409, "last_admin");
    }

    /** Who has no way to sign in, or may not use it, administers nothing. */
    @Test
    void countsOnlyAdministratorsWhoCanComeIn() {
        Person last = people.admin();
        Person invited = people.invitedAdmin();
        Person promoted = people.somebody();
        root.patch(promoted.path, "{\"role\": \"admin\"}").is(200);
        Person suspended = people.admin();
        root.put(suspended.path + "/suspension", "{}").is(200);
        Person deleted = people.admin();
        root.delete(deleted.path).is(204);

        root.delete(last.path).isProblem(409, "last_admin").has("has not come yet");
        root.patch(last.path, "{\"role\": \"user\"}").isProblem(409, "last_admin");
        root.put(last.path + "/suspension", "{}").isProblem(409, "last_admin");
        root.patch(last.path, "{\"status\": \"suspended\"}").isProblem(409, "last_admin");

        String before = invited.seen().header("ETag").orElseThrow();
        app.get(Users.class).arrived(invited.id);
        invited.seen().hasHeader("ETag", before);
        root.delete(last.path).is(204);
        root.delete(invited.path).isProblem(409, "last_admin");
        // Whoever does not count can go at any time.
        root.delete(promoted.path).is(204);
    }

    @Test
    void countsNobodyWhoWasImportedWithoutAPassword() {
        Person last = people.admin();
        people.root
                .with("Content-Type", "application/x-ndjson")
                .post(
                        "/api/v1/users/import",
                        "{\"email\": \"no.hash@example.com\", \"name\": \"N\", \"role\": \"admin\"}")
                .is(200)
                .has("created");
        root.delete(last.path).isProblem(409, "last_admin");
        people.root
                .with("Content-Type", "application/x-ndjson")
                .post(
                        "/api/v1/users/import",
                        "{\"email\": \"hash@example.com\", \"name\": \"H\", \"role\": \"admin\", \"passwordHash\":"
                                + " \"$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW\"}")
                .is(200)
                .has("created");
        root.delete(last.path).is(204);
    }

    @Test
    void keepsOneOfTwoAdministratorsWhoRemoveEachOther() {
        for (int round = 0; round < 8; round++) {
            Person one = people.admin();
            Person other = people.admin();
            List<Integer> answers = AtOnce.run(List.of(
                    () -> one.http.patch(other.path, "{\"role\": \"user\"}").status(),
                    () -> other.http.delete(one.path).status()));
            assertThat(answers).isIn(List.of(200, 409), List.of(409, 204));
            eraseAdministrators();
        }
    }

    @Test
    void suspendsNobodyWhoIsNotAsTheAdministratorHasSeenThem() {
        Person ada = people.somebody();
        String path = ada.path + "/suspension";
        root.with("If-Match", "*").put(path, "{}").isProblem(412, "precondition_failed");
        String etag =
                root.put(path, "{\"reason\": \"spam\"}").is(200).header("ETag").orElseThrow();
        root.with("If-Match", "\"other\"").put(path, "{}").isProblem(412, "precondition_failed");
        root.with("If-Match", etag).put(path, "{\"reason\": \"fraud\"}").is(200).has("fraud");
        root.with("If-Match", etag).delete(path).isProblem(412, "precondition_failed");
        root.delete(path).is(204);
    }

    @Test
    void opensASuspendedAccountAgainWhenTheTimeIsUp() {
        Person ada = people.somebody();
        Instant until = app.clock().instant().plus(Duration.ofDays(3));
        root.put(ada.path + "/suspension", "{\"until\": \"" + until + "\", \"reason\": \"spam\"}")
                .is(200)
                .has("\"until\":\"" + until + "\"", "spam");
        ada.seen().has("\"status\":\"suspended\"").hasNot("spam");
        root.get(ada.path + "/suspension").is(200).has("spam");
        ada.http.get(ada.path).is(200).hasNot("spam");
        assertThat(app.events().all()).contains(new UserEvent.Suspended(ada.id, until));

        app.clock().advance(Duration.ofDays(3));
        ada.seen().has("\"status\":\"active\"");
        assertThat(app.get(Users.class).find(ada.id).orElseThrow().isActive()).isTrue();
        root.get(ada.path + "/suspension").isProblem(404, "suspension_not_found");

        app.get(EndSuspensions.class).run();
        app.get(EndSuspensions.class).run();
        assertThat(app.events().of(UserEvent.Reinstated.class))
                .filteredOn(event -> event.userId().equals(ada.id))
                .hasSize(1);
    }

    @Test
    void refusesASuspensionThatEndsBeforeItBegins() {
        Person ada = people.somebody();
        root.put(ada.path + "/suspension", "{\"until\": \"2020-01-01T00:00:00Z\"}")
                .isProblem(422, "validation_failed")
                .has("\"/until\"");
        root.put(ada.path + "/suspension", "{\"until\": \"tomorrow\"}").isProblem(422, "validation_failed");
        root.delete(ada.path + "/suspension").isProblem(404, "suspension_not_found");
        root.put("/api/v1/users/" + UUID.randomUUID() + "/suspension", "{}").isProblem(404, "user_not_found");
    }

    @Test
    void bringsADeletedAccountBack() {
        Person ada = people.somebody();
        ada.http.with("If-Match", "\"7\"").delete(ada.path).isProblem(412, "precondition_failed");
        ada.http.delete(ada.path).is(204);
        root.delete(ada.path).is(204);
        ada.seen().has("\"status\":\"deleted\"");
        ada.http.get(ada.path).isProblem(404, "user_not_found");
        root.patch(ada.path, "{\"name\": \"X\"}").isProblem(409, "user_deleted");
        root.put(ada.path + "/suspension", "{}").isProblem(409, "user_deleted");
        root.post("/api/v1/users", "{\"email\": \"" + ada.email + "\", \"name\": \"New\"}")
                .isProblem(409, "email_taken");

        root.post(ada.path + "/restore").is(200).has("\"status\":\"active\"");
        root.post(ada.path + "/restore").is(200).has("\"status\":\"active\"");
        ada.http.get(ada.path).is(200);
        root.post("/api/v1/users/" + UUID.randomUUID() + "/restore").isProblem(404, "user_not_found");
        assertThat(app.events().of(UserEvent.Restored.class)).contains(new UserEvent.Restored(ada.id));
    }

    @Test
    void doesNotLiftASuspensionByDeletingAndRestoring() {
        Person ada = people.somebody();
        root.put(ada.path + "/suspension", "{\"reason\": \"spam\"}").is(200);
        root.delete(ada.path).is(204);
        root.post(ada.path + "/restore").is(200).has("\"status\":\"suspended\"");
    }

    @Test
    void bringsOnesOwnAccountBackWithTheLinkFromTheLetter() {
        Person ada = people.somebody();
        ada.http.delete(ada.path).is(204);
        String token = app.get(RecordingLetters.class).lastTo(ada.email).token();
        app.http()
                .post("/api/v1/users/restore", "{\"token\": \"" + token + "x\"}")
                .isProblem(400, "user_link_invalid");
        app.http()
                .post("/api/v1/users/restore", "{\"token\": \"" + token + "\"}")
                .is(204);
        app.http()
                .post("/api/v1/users/restore", "{\"token\": \"" + token + "\"}")
                .isProblem(400, "user_link_invalid");
        ada.http.get(ada.path).is(200).has("\"status\":\"active\"");
    }

    @Test
    void leavesWhatAnAdministratorHasClosedToAdministrators() {
        Person ada = people.somebody();
        root.delete(ada.path).is(204);
        RecordingLetters.Letter letter = app.get(RecordingLetters.class).lastTo(ada.email);
        assertThat(letter.hasToken()).isFalse();
        assertThat(letter.text()).contains("An administrator has closed your account");
        root.post(ada.path + "/restore").is(200).has("\"status\":\"active\"");

        // Who closes the account themselves can come back, until an administrator closes it as well.
        ada.http.delete(ada.path).is(204);
        String token = app.get(RecordingLetters.class).lastTo(ada.email).token();
        root.delete(ada.path).is(204);
        app.http()
                .post("/api/v1/users/restore", "{\"token\": \"" + token + "\"}")
                .isProblem(400, "user_link_invalid");
        ada.seen().has("\"status\":\"deleted\"");
        root.post(ada.path + "/restore").is(200).has("\"status\":\"active\"");

        // An administrator's own account is theirs like any other.
        people.admin();
        Person admin = people.admin();
        admin.http.delete(admin.path).is(204);
        app.http()
                .post(
                        "/api/v1/users/restore",
                        "{\"token\": \""
                                + app.get(RecordingLetters.class)
                                        .lastTo(admin.email)
                                        .token() + "\"}")
                .is(204);
        admin.http.get(admin.path).is(200);
    }
}
