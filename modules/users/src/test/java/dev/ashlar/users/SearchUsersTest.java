package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.People.Person;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ModuleTest
class SearchUsersTest {

    private final App app;
    private final Http root;

    SearchUsersTest(App app) {
        this.app = app;
        this.root = new People(app).root;
    }

    @BeforeEach
    void makePeople() {
        if (!app.get(Users.class).isEmpty()) {
            return;
        }
        make("zoe@example.com", "Ada Byron", "user");
        make("ada@example.com", "Countess", "admin");
        make("adam@example.com", "Zoë First", "user");
        make("strasse@example.com", "Ärger Straße", "user");
        make("under_score@example.com", "50% off", "user");
        make("emoji@example.com", "😀 Smile", "user");
        for (int i = 0; i < 9; i++) {
            make("crowd" + i + "@example.com", "Crowd", "user");
        }
    }

    @Test
    void findsByTheBeginningOfAddressOrName() {
        assertThat(find("q=ada")).containsExactly("zoe@example.com", "ada@example.com", "adam@example.com");
        assertThat(find("q=ADA")).containsExactly("zoe@example.com", "ada@example.com", "adam@example.com");
        assertThat(find("q=zo")).containsExactly("zoe@example.com", "adam@example.com");
        assertThat(find("q=" + encoded("ärger STRASSE"))).containsExactly("strasse@example.com");
        assertThat(find("q=" + encoded("😀"))).containsExactly("emoji@example.com");
        assertThat(find("q=" + encoded("zoe\u0308 f"))).containsExactly("adam@example.com");
        assertThat(find("q=byron")).isEmpty();
        assertThat(find("q=" + encoded("%"))).isEmpty();
        assertThat(find("q=under_")).containsExactly("under_score@example.com");
        assertThat(find("q=under-")).isEmpty();
        assertThat(find("q=")).hasSize(15);
    }

    @Test
    void narrowsByTheTimeOfSignUp() {
        UserRepository repository = app.get(UserRepository.class);
        Instant ada = createdAt(repository, "ada@example.com");
        Instant emoji = createdAt(repository, "emoji@example.com");
        assertThat(find("createdFrom=" + ada + "&createdTo=" + emoji))
                .containsExactly(
                        "ada@example.com", "adam@example.com", "strasse@example.com", "under_score@example.com");
        assertThat(find("createdTo=" + ada)).containsExactly("zoe@example.com");
        assertThat(find("createdFrom=" + emoji + "&sort=-createdAt&limit=1")).containsExactly("crowd8@example.com");
        assertThat(find("createdFrom=" + ada + "&q=ada")).containsExactly("ada@example.com", "adam@example.com");
        assertThat(find("createdFrom=" + emoji + "&createdTo=" + ada)).isEmpty();
        assertThat(find("createdFrom=0001-01-01T00:00:00Z&createdTo=9999-12-31T23:59:59Z&limit=100"))
                .hasSize(15);
        for (String bad : List.of("yesterday", "2026-01-01", "+1000000-01-01T00:00:00Z", "-1000000-01-01T00:00:00Z")) {
            root.get("/api/v1/users?createdFrom=" + encoded(bad)).isProblem(400, "malformed_parameter");
            root.get("/api/v1/users?createdTo=" + encoded(bad)).isProblem(400, "malformed_parameter");
        }
    }

    private static Instant createdAt(UserRepository repository, String email) {
        return repository.findByEmail(email).orElseThrow().createdAt();
    }

    @Test
    void narrowsByRoleAndStatus() {
        assertThat(find("role=admin")).containsExactly("ada@example.com");
        assertThat(find("role=user&q=ada")).containsExactly("zoe@example.com", "adam@example.com");
        assertThat(find("status=suspended")).isEmpty();
        assertThat(find("status=active&sort=email&limit=2")).containsExactly("ada@example.com", "adam@example.com");
        root.get("/api/v1/users?role=root").isProblem(400, "malformed_parameter");
        root.get("/api/v1/users?status=gone").isProblem(400, "malformed_parameter");
        root.get("/api/v1/users?q=%00").is(400);
        root.get("/api/v1/users?q=" + "x".repeat(255)).isProblem(400, "malformed_parameter");
    }

    @Test
    void countsNobodyAsSuspendedWhoseTimeIsUp() {
        People people = new People(app);
        Person ada = people.named("Banned");
        Person bob = people.named("Banned");
        Instant until = app.clock().instant().plus(Duration.ofDays(1));
        root.put(ada.path + "/suspension", "{\"until\": \"" + until + "\"}").is(200);
        root.put(bob.path + "/suspension", "{}").is(200);
        for (String more : List.of("", "&q=banned", "&sort=email", "&sort=-createdAt", "&sort=email&q=banned")) {
            assertThat(find("status=suspended" + more)).containsExactlyInAnyOrder(ada.email, bob.email);
            assertThat(find("limit=100&status=active" + more)).doesNotContain(ada.email, bob.email);
        }
        // Nobody tidies up in between.
        app.clock().advance(Duration.ofDays(1));
        for (String more : List.of("", "&q=banned", "&sort=email", "&sort=-createdAt", "&sort=email&q=banned")) {
            assertThat(find("status=suspended" + more)).as(more).containsExactly(bob.email);
            assertThat(find("limit=100&status=active" + more)).as(more).contains(ada.email);
        }
        root.get("/api/v1/users?q=banned&status=active")
                .is(200)
                .has("\"status\":\"active\"")
                .hasNot("suspended");
        assertThat(people.root
                        .get("/api/v1/users/export")
                        .is(200)
                        .body()
                        .lines()
                        .filter(line -> line.contains(ada.email)))
                .singleElement()
                .asString()
                .contains("\"status\":\"active\"");
        root.delete(bob.path).is(204);
        assertThat(find("status=deleted")).contains(bob.email);
        UserRepository repository = app.get(UserRepository.class);
        repository.delete(ada.id);
        repository.delete(bob.id);
    }

    @Test
    void showsEverybodyOnceInEveryOrder() {
        for (String filter : List.of("", "&q=crowd", "&role=user", "&status=active&q=c")) {
            for (String sort : List.of("createdAt", "-createdAt", "email")) {
                List<String> whole = find("limit=100&sort=" + sort + filter);
                List<String> walked = new ArrayList<>();
                String cursor = "";
                do {
                    Answer page = root.get("/api/v1/users?limit=2&sort=" + sort + filter + cursor)
                            .is(200);
                    walked.addAll(emails(page));
                    String next = page.text("/page/nextCursor");
                    cursor = next.equals("null") ? "" : "&cursor=" + next;
                } while (!cursor.isEmpty());
                assertThat(walked).as(sort + filter).isEqualTo(whole).doesNotHaveDuplicates();
            }
        }
        assertThat(find("sort=email")).isSorted();
        assertThat(find("limit=100&sort=-createdAt"))
                .isEqualTo(find("limit=100&sort=createdAt").reversed());
    }

    @Test
    void missesNobodyWhilePeopleComeAndGo() {
        People people = new People(app);
        List<Person> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(people.named("Traveller"));
        }
        String list = "/api/v1/users?limit=2&q=traveller";
        Answer page = root.get(list).is(200);
        Person coming = people.named("Traveller");
        UserRepository repository = app.get(UserRepository.class);
        repository.delete(all.get(0).id);
        repository.delete(all.get(4).id);
        List<String> seen = new ArrayList<>(emails(page));
        while (!page.text("/page/nextCursor").equals("null")) {
            page = root.get(list + "&cursor=" + page.text("/page/nextCursor")).is(200);
            seen.addAll(emails(page));
        }
        assertThat(seen)
                .containsExactly(
                        all.get(0).email,
                        all.get(1).email,
                        all.get(2).email,
                        all.get(3).email,
                        all.get(5).email,
                        coming.email);
        repository.delete(coming.id);
        all.forEach(person -> repository.delete(person.id));
    }

    @Test
    void refusesACursorOfAnotherList() {
        String cursor = root.get("/api/v1/users?limit=2&sort=-createdAt").text("/page/nextCursor");
        root.get("/api/v1/users?limit=2&sort=-createdAt&cursor=" + cursor).is(200);
        root.get("/api/v1/users?limit=2&cursor=" + cursor).isProblem(400, "malformed_cursor");
        root.get("/api/v1/users?limit=2&sort=-createdAt&q=a&cursor=" + cursor).isProblem(400, "malformed_cursor");
        root.get("/api/v1/users?limit=0").isProblem(400, "malformed_parameter");
        root.get("/api/v1/users?sort=name").isProblem(400, "malformed_parameter");
        root.get("/api/v1/users?limt=5").isProblem(400, "unknown_parameter");
        root.get("/api/v1/users?limit=5&limit=6").isProblem(400, "duplicate_parameter");
        root.get("/api/v1/users/nonsense").isProblem(400, "malformed_id");
    }

    @Test
    void endsARangeBehindEverythingWithThePrefix() {
        assertThat(UserSearch.endOf("ada")).isEqualTo("adb");
        assertThat(UserSearch.endOf("a\uD7FF")).isEqualTo("a\uE000");
        assertThat(UserSearch.endOf("a" + Character.toString(0x10FFFF))).isEqualTo("b");
        assertThat(UserSearch.endOf(Character.toString(0x10FFFF))).isEqualTo(Character.toString(0x10FFFF));
    }

    private void make(String email, String name, String role) {
        root.post("/api/v1/users", """
                        {"email": "%s", "name": "%s", "role": "%s"}""".formatted(email, name, role)).is(201);
    }

    private List<String> find(String query) {
        return emails(root.get("/api/v1/users?" + query).is(200));
    }

    private static List<String> emails(Answer page) {
        return IntStream.range(0, page.at("/data").size())
                .mapToObj(i -> page.text("/data/" + i + "/email"))
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
