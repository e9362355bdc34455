package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.PersonalData;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.People.Person;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@ModuleTest
class ErasureTest {

    /** Another module with something about people, which fails when it is told to. */
    @Singleton
    static class Diary implements PersonalData {

        final List<UUID> erased = new CopyOnWriteArrayList<>();
        volatile boolean broken;
        volatile int pages = 2;

        private static final List<String> DAYS = List.of("Monday", "Tuesday");

        @Serdeable
        record Page(UUID writer, String text) {}

        @Override
        public String module() {
            return "diary";
        }

        @Override
        public Stream<?> collect(UUID user) {
            // Random letters: what compresses well would not fill an archive.
            return IntStream.range(0, pages)
                    .mapToObj(page -> new Page(user, DAYS.get(page % 2) + (page < 2 ? "" : noise())));
        }

        private static String noise() {
            return Stream.generate(() -> UUID.randomUUID().toString()).limit(10).collect(Collectors.joining());
        }

        @Override
        public void erase(UUID user) {
            if (broken) {
                throw new IllegalStateException("the diary is locked");
            }
            erased.add(user);
        }
    }

    private final App app;
    private final People people;
    private final Http root;
    private final EraseUsers eraseUsers;
    private final Diary diary;

    ErasureTest(App app) {
        this.app = app;
        this.people = new People(app);
        this.root = people.root;
        this.eraseUsers = app.get(EraseUsers.class);
        this.diary = app.get(Diary.class);
    }

    @Test
    void erasesEverythingWhenTheGraceIsOver() {
        Person ada = people.somebody();
        ada.http
                .post(ada.path + "/email", "{\"email\": \"ada.later@example.com\"}")
                .is(202);
        ada.http.delete(ada.path).is(204);
        eraseUsers.run();
        ada.seen().is(200).has("\"status\":\"deleted\"");

        app.clock().advance(Duration.ofDays(14));
        eraseUsers.run();
        eraseUsers.run();
        ada.seen().isProblem(404, "user_not_found");
        root.post(ada.path + "/restore").isProblem(404, "user_not_found");
        assertThat(diary.erased).containsOnlyOnce(ada.id);
        assertThat(app.get(EmailChangeRepository.class).findByUserId(ada.id)).isEmpty();
        assertThat(app.get(DeletionRepository.class).findErasedModules(ada.id))
                .containsExactlyInAnyOrder("diary", "jobs", "users");
        assertThat(app.events().all()).containsOnlyOnce(new UserEvent.Erased(ada.id));

        String again = root.post("/api/v1/users", "{\"email\": \"" + ada.email + "\", \"name\": \"New\"}")
                .is(201)
                .text("/data/id");
        assertThat(again).isNotEqualTo(ada.id.toString());
    }

    @Test
    void goesOnWhereAModuleFailed() {
        Person ada = people.somebody();
        root.delete(ada.path).is(204);
        app.clock().advance(Duration.ofDays(14));
        diary.broken = true;
        try {
            eraseUsers.run();
        } finally {
            diary.broken = false;
        }
        ada.seen().is(200).has("\"status\":\"deleted\"");
        root.post(ada.path + "/restore").isProblem(409, "erasure_started");
        root.post("/api/v1/users", "{\"email\": \"" + ada.email + "\", \"name\": \"New\"}")
                .isProblem(409, "email_taken");
        eraseUsers.run();
        ada.seen().isProblem(404, "user_not_found");
    }
}
