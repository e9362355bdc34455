package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.auth.People.Person;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class ForgetExpiredTest {

    private final App app;
    private final People people;
    private final ForgetExpired chore;

    ForgetExpiredTest(App app) {
        this.app = app;
        this.people = new People(app);
        this.chore = app.get(ForgetExpired.class);
    }

    @Test
    void forgetsSessionsLongAfterTheirEnd() {
        Person person = people.signedIn();
        Person other = person.again();
        other.http().post("/api/v1/auth/logout").is(204);
        app.clock().advance(Duration.ofDays(89));
        chore.run();
        assertThat(app.get(SessionRepository.class).findAllOf(person.id())).hasSize(2);
        app.clock().advance(Duration.ofDays(2));
        person.again();
        chore.run();
        assertThat(app.get(SessionRepository.class).findAllOf(person.id()))
                .hasSize(2)
                .noneMatch(session -> session.endedAt() != null);
    }

    @Test
    void takesMoreThanOnePortion() {
        TallyRepository tallies = app.get(TallyRepository.class);
        Instant now = app.clock().instant();
        for (int i = 0; i < 1_100; i++) {
            tallies.insertIfAbsent("old " + i, now.minusSeconds(i + 1));
        }
        tallies.insertIfAbsent("present", now.plusSeconds(60));
        chore.run();
        assertThat(tallies.find("old 0")).isEmpty();
        assertThat(tallies.find("old 1099")).isEmpty();
        assertThat(tallies.find("present")).isPresent();
    }

    @Test
    void doesTheRestWhereOneTableCannotBeReached() {
        TallyRepository tallies = app.get(TallyRepository.class);
        tallies.insertIfAbsent("old", app.clock().instant().minusSeconds(1));
        run("ALTER TABLE auth.links RENAME TO links_away");
        try {
            assertThatThrownBy(chore::run).isNotNull();
        } finally {
            run("ALTER TABLE auth.links_away RENAME TO links");
        }
        assertThat(tallies.find("old")).isEmpty();
    }

    private void run(String sql) {
        try (Connection connection = app.get(Database.class).connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
