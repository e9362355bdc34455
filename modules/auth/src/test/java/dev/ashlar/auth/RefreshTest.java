package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rotation never signs an honest client out, and still ends what a thief has. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class RefreshTest {

    private static final String ME = "/api/v1/auth/sessions";

    private final App app;
    private final People people;

    RefreshTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void givesTheSameChildUntilItHasArrived() {
        Person person = people.signedIn();
        Answer first = people.refresh(person.refresh()).is(200);
        app.clock().advance(Duration.ofDays(3));
        Answer second = people.refresh(person.refresh()).is(200);
        assertThat(second.text("/data/refreshToken")).isEqualTo(first.text("/data/refreshToken"));
        assertThat(second.text("/data/refreshToken")).isNotEqualTo(person.refresh());
        person.with(second).http().get(ME).is(200);
    }

    @Test
    void endsTheSessionWhenAnExchangedTokenComesBackLate() {
        Person person = people.signedIn();
        Answer child = people.refresh(person.refresh()).is(200);
        Person next = person.with(child);
        next.http().get(ME).is(200);
        app.clock().advance(Duration.ofSeconds(9));
        assertThat(people.refresh(person.refresh()).is(200).text("/data/refreshToken"))
                .isEqualTo(next.refresh());
        app.clock().advance(Duration.ofSeconds(2));
        people.refresh(person.refresh()).isProblem(401, "refresh_token_reused").hasNot("accessToken", "refreshToken\"");
        next.http().get(ME).isProblem(401, "session_revoked");
        people.refresh(next.refresh()).isProblem(401, "session_revoked");
        assertThat(app.events().of(AuthEvent.RefreshTokenReused.class))
                .anySatisfy(event -> assertThat(event.userId()).isEqualTo(person.id()));
        assertThat(people.mail(people.admin(), person.email(), "A session was ended for your safety"))
                .contains("ended for both");
    }

    @Test
    void takesTheUseOfTheChildAsItsReceipt() {
        Person person = people.signedIn();
        String child = people.refresh(person.refresh()).is(200).text("/data/refreshToken");
        String grandchild = people.refresh(child).is(200).text("/data/refreshToken");
        // Within the ten seconds both ancestors still give what they gave.
        assertThat(people.refresh(person.refresh()).is(200).text("/data/refreshToken"))
                .isEqualTo(child);
        assertThat(people.refresh(child).is(200).text("/data/refreshToken")).isEqualTo(grandchild);
        app.clock().advance(Duration.ofSeconds(11));
        assertThat(people.refresh(child).is(200).text("/data/refreshToken")).isEqualTo(grandchild);
        people.refresh(person.refresh()).isProblem(401, "refresh_token_reused");
    }

    @Test
    void givesTwentyParallelCallsTheSameChild() {
        Person person = people.signedIn();
        List<Answer> answers = AtOnce.run(20, i -> people.refresh(person.refresh()));
        List<String> children = new ArrayList<>();
        for (Answer answer : answers) {
            children.add(answer.is(200).text("/data/refreshToken"));
        }
        assertThat(children).hasSize(20).containsOnly(children.getFirst());
        person.with(answers.getLast()).http().get(ME).is(200);
    }

    @Test
    void neverMovesTheEndOfASession() {
        Person person = people.signedIn();
        Person now = person;
        for (int i = 0; i < 4; i++) {
            app.clock().advance(Duration.ofDays(20));
            now = now.with(people.refresh(now.refresh()).is(200));
        }
        long left = people.refresh(now.refresh())
                .is(200)
                .at("/data/refreshExpiresIn")
                .getLongValue();
        assertThat(left).isLessThanOrEqualTo(Duration.ofDays(10).toSeconds());
        app.clock().advance(Duration.ofDays(10));
        people.refresh(now.refresh()).isProblem(401, "session_revoked");
    }

    @Test
    void refusesTokensThatWereNeverGiven() {
        Person person = people.signedIn();
        Person other = people.signedIn();
        String mixed = person.refresh().substring(0, 30) + other.refresh().substring(30);
        people.refresh(mixed).isProblem(401, "token_invalid");
        people.refresh("rt_nonsense").isProblem(401, "token_invalid");
        people.refresh(person.access()).is(401);
        people.refresh(" ").isProblem(422, "validation_failed");
        person.http().get(ME).is(200);
    }

    @Test
    void keepsNoTokenInTheDatabase() {
        Person person = people.signedIn();
        SessionRow row = app.get(SessionRepository.class)
                .findById(RefreshTokenParts.session(person.refresh()))
                .orElseThrow();
        String code = person.refresh().substring(person.refresh().length() - 40);
        assertThat(row.toString()).doesNotContain(code, person.access());
        assertThat(row.sealedFamily()).isNotNull();
    }
}
