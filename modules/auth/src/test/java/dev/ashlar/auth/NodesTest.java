package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ashlar.auth.People.Person;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.StatementObserver;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What one node does, the others know within two seconds; and what that costs. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class NodesTest {

    private static final String ME = "/api/v1/users/me";
    private static final Duration PROMISE = Duration.ofSeconds(2);

    private final App app;
    private final People people;

    NodesTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void answersFromMemoryInTheSteadyState() {
        Person person = people.signedIn();
        person.http().get(ME).is(200);
        long before = app.get(StatementObserver.class).executed();
        person.http().get(ME).is(200);
        long oneRead = app.get(StatementObserver.class).executed() - before;
        before = app.get(StatementObserver.class).executed();
        for (int i = 0; i < 100; i++) {
            person.http().get(ME).is(200);
        }
        long hundredReads = app.get(StatementObserver.class).executed() - before;
        // One statement reads the user that was asked for; the rest is the look at changes twice a second.
        assertThat(hundredReads).isLessThan(100 + 60);
        assertThat(oneRead).isPositive();
    }

    @Test
    void endsSessionsOnEveryNodeWithinTwoSeconds() {
        assumeTrue(app.database() != TestDatabase.H2, "the embedded database belongs to one program");
        // Another class may have emptied the table of keys since this node last looked.
        app.get(SigningKeys.class).prepare();
        App node = App.startedWith(
                "ashlar.database.url=" + app.get(Database.class).address().jdbcUrl()
                        + "?user=postgres&password=postgres",
                "ashlar.secret=a secret that only tests use: " + app.database(),
                People.CHEAP_HASHES);
        try {
            Http other = node.http();

            Person leaving = people.signedIn();
            other.bearer(leaving.access()).get(ME).is(200);
            leaving.http().post("/api/v1/auth/logout").is(204);
            refusedInTime(other, leaving, 401);

            Person banned = people.signedIn();
            other.bearer(banned.access()).get(ME).is(200);
            people.admin()
                    .http()
                    .put("/api/v1/users/" + banned.id() + "/suspension", "{}")
                    .is(200);
            refusedInTime(other, banned, 403);
            other.bearer(banned.access()).get(ME).isProblem(403, "user_suspended");

            Person promoted = people.signedIn();
            other.bearer(promoted.access()).get("/api/v1/users").isProblem(403, "forbidden");
            people.admin()
                    .http()
                    .patch("/api/v1/users/" + promoted.id(), "{\"role\": \"admin\"}")
                    .is(200);
            within(() -> other.bearer(promoted.access()).get("/api/v1/users").status() == 200);

            String key = promoted.apiKey("x");
            other.bearer(key).get(ME).is(200);
            String id = promoted.http().get("/api/v1/auth/api-keys").is(200).text("/data/0/id");
            promoted.http().delete("/api/v1/auth/api-keys/" + id).is(204);
            within(() -> other.bearer(key).get(ME).status() == 401);

            // Guesses are counted for all nodes together.
            String guessed = people.newEmail();
            people.signUp(guessed);
            for (int i = 0; i < 5; i++) {
                People.login(app.http(), guessed, "a guess here").isProblem(401, "credentials_invalid");
                People.login(other, guessed, "a guess there").isProblem(401, "credentials_invalid");
            }
            People.login(app.http(), guessed, People.PASSWORD).isProblem(429, "rate_limited");
            People.login(other, guessed, People.PASSWORD).isProblem(429, "rate_limited");

            // Tokens made on one node are good on the other, refreshed there, and reuse is seen across both.
            Person travelling = people.signedIn();
            String there = other.post("/api/v1/auth/refresh", "{\"refreshToken\": \"" + travelling.refresh() + "\"}")
                    .is(200)
                    .text("/data/refreshToken");
            assertThat(people.refresh(travelling.refresh()).is(200).text("/data/refreshToken"))
                    .isEqualTo(there);
        } finally {
            node.context().close();
        }
    }

    private static void refusedInTime(Http node, Person person, int status) {
        within(() -> node.bearer(person.access()).get(ME).status() == status);
    }

    private interface Condition {
        boolean holds();
    }

    private static void within(Condition condition) {
        long deadline = System.nanoTime() + PROMISE.toNanos();
        boolean held = condition.holds();
        while (!held && System.nanoTime() < deadline) {
            held = condition.holds();
        }
        assertThat(held).as("within " + PROMISE).isTrue();
    }
}
