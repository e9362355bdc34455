package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.People.Person;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@ModuleTest
class ImportUsersTest {

    private static final String BCRYPT = "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW";
    private static final String ARGON2 = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b7dWRWJTmaaJObG";

    private final App app;
    private final People people;

    ImportUsersTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void makesAnAccountOfEveryLine() {
        List<String> results = send("""
                {"email": "One@example.com", "name": "One", "passwordHash": "%s", "emailVerified": true}
                {"email": "two@example.com", "name": "Two", "role": "admin", "locale": "FR-fr", "timeZone": "Europe/Paris"}
                {"email": "three@example.com", "name": "Three", "passwordHash": "%s"}""".formatted(BCRYPT, ARGON2));
        assertThat(results).hasSize(3).allMatch(result -> result.contains("\"status\":\"created\""));
        assertThat(results.get(0)).matches("\\{\"line\":1,\"status\":\"created\",\"id\":\"[0-9a-f-]{36}\"}");

        User one = user("one@example.com");
        assertThat(one.emailVerified()).isTrue();
        assertThat(results.get(0)).contains(one.id().toString());
        User two = user("two@example.com");
        assertThat(two.role()).isEqualTo(User.Role.ADMIN);
        assertThat(two.locale()).isEqualTo("fr-FR");
        RecordingCredentials credentials = app.get(RecordingCredentials.class);
        assertThat(credentials.hashes)
                .containsEntry(one.id(), BCRYPT)
                .containsEntry(user("three@example.com").id(), ARGON2);
        assertThat(credentials.invited).doesNotContain(one.id(), two.id());
        assertThat(app.events().of(UserEvent.Registered.class))
                .contains(new UserEvent.Registered(one.id(), "one@example.com", "One"));
    }

    /** The export of one installation is the import of another, where the accounts are new ones. */
    @Test
    void takesTheLinesOfTheExportAsTheyAre() {
        Person plain = people.named("Plain");
        people.root
                .patch(plain.path, "{\"locale\": \"de-AT\", \"timeZone\": \"Europe/Vienna\"}")
                .is(200);
        Person suspended = people.named("Suspended");
        people.root.put(suspended.path + "/suspension", "{}").is(200);
        Person deleted = people.named("Deleted");
        deleted.http.delete(deleted.path).is(204);
        List<Person> all = List.of(plain, suspended, deleted);
        List<String> lines = people.root
                .get("/api/v1/users/export")
                .is(200)
                .body()
                .lines()
                .filter(line -> all.stream().anyMatch(person -> line.contains(person.id.toString())))
                .toList();
        assertThat(lines).hasSize(3);
        UserRepository repository = app.get(UserRepository.class);
        all.forEach(person -> repository.delete(person.id));

        List<String> results = send("\n" + String.join("\n\n", lines) + "\n \t\r\n");
        assertThat(results).hasSize(3);
        assertThat(results.get(0)).contains("\"line\":2,\"status\":\"created\"").doesNotContain(plain.id.toString());
        assertThat(results.get(1)).contains("\"line\":4,\"status\":\"created\"");
        assertThat(results.get(2))
                .contains("\"line\":6,\"status\":\"skipped\"", "deleted")
                .doesNotContain("\"id\"");
        User again = user(plain.email);
        assertThat(again.isActive()).isTrue();
        assertThat(again.version()).isZero();
        assertThat(again.locale()).isEqualTo("de-AT");
        assertThat(again.timeZone()).isEqualTo("Europe/Vienna");
        User shutOut = user(suspended.email);
        assertThat(shutOut.status()).isEqualTo(User.Status.SUSPENDED);
        assertThat(app.events().of(UserEvent.Suspended.class)).contains(new UserEvent.Suspended(shutOut.id(), null));
        assertThat(app.get(Users.class).find(new EmailAddress(deleted.email))).isEmpty();
        assertThat(send(String.join("\n", lines)).subList(0, 2)).allMatch(result -> result.contains("\"exists\""));
        assertThat(user(suspended.email).version()).isEqualTo(shutOut.version());
        // What the export would never write is no line of it.
        assertThat(
                        send(
                                "{\"email\": \"odd@example.com\", \"name\": \"O\", \"id\": 7, \"version\": \"x\", \"status\": \"gone\"}"))
                .singleElement()
                .asString()
                .contains("validation_failed", "/id", "/version", "/status");
    }

    @Test
    void losesAndDoublesNothingWhenItIsRepeated() {
        String lines = IntStream.range(0, 500)
                .mapToObj(i -> "{\"email\": \"repeat" + i + "@example.com\", \"name\": \"R\"}")
                .collect(Collectors.joining("\n"));
        String half = lines.substring(0, lines.indexOf("repeat250"));
        List<String> broken = send(half);
        assertThat(broken.getLast()).contains("\"status\":\"error\"", "malformed_json");
        List<String> again = send(lines);
        assertThat(again).hasSize(500);
        assertThat(again.subList(0, 250)).allMatch(result -> result.contains("\"status\":\"exists\""));
        assertThat(again.subList(250, 500)).allMatch(result -> result.contains("\"status\":\"created\""));
        assertThat(again.get(0)).contains(user("repeat0@example.com").id().toString());
        List<String> third = send(lines);
        assertThat(third).allMatch(result -> result.contains("\"status\":\"exists\""));
        assertThat(app.events().of(UserEvent.Registered.class).stream()
                        .filter(event -> event.email().startsWith("repeat"))
                        .map(UserEvent.Registered::email)
                        .toList())
                .hasSize(500)
                .doesNotHaveDuplicates();
    }

    @Test
    void saysOfEveryBadLineWhatIsWrongAndGoesOn() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String line : List.of(
                "{\"email\": \"good1@example.com\", \"name\": \"Good\"}",
                "nonsense",
                "{\"email\": \"nonsense\", \"name\": \"A\\u202Eb\"}",
                "{\"email\": \"x@example.com\", \"name\": \"X\", \"isAdmin\": true}",
                "{\"email\": \"good1@example.com\", \"name\": \"Again\"}",
                "{\"email\": \"hash@example.com\", \"name\": \"H\", \"passwordHash\": \"md5\"}",
                "",
                "{\"email\": \"long@example.com\", \"name\": \"" + "x".repeat(20_000) + "\"}",
                "[1]",
                "{\"email\": \"dup@example.com\", \"email\": \"dup@example.com\", \"name\": \"D\"}",
                "{\"email\": \"role@example.com\", \"name\": \"R\", \"role\": \"root\"}",
                "null")) {
            body.writeBytes(line.getBytes(StandardCharsets.UTF_8));
            body.write('\r');
            body.write('\n');
        }
        body.writeBytes(
                "{\"email\": \"latin@example.com\", \"name\": \"Andr\u00E9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        body.writeBytes("{\"email\": \"good2@example.com\", \"name\": \"Good\"}".getBytes(StandardCharsets.UTF_8));

        List<String> results = send(body.toByteArray());
        assertThat(results).hasSize(13);
        assertThat(results.get(0)).contains("\"line\":1,\"status\":\"created\"");
        assertThat(results.get(1)).contains("\"line\":2,\"status\":\"error\",\"code\":\"malformed_json\"");
        assertThat(results.get(2)).contains("\"line\":3", "validation_failed", "/email", "/name");
        assertThat(results.get(3)).contains("\"line\":4", "validation_failed", "/isAdmin");
        assertThat(results.get(4)).contains("\"line\":5,\"status\":\"exists\"");
        assertThat(results.get(5)).contains("\"line\":6", "validation_failed", "/passwordHash");
        assertThat(results.get(6)).contains("\"line\":8", "payload_too_large");
        assertThat(results.get(7)).contains("\"line\":9", "validation_failed");
        assertThat(results.get(8)).contains("\"line\":10", "duplicate_member");
        assertThat(results.get(9)).contains("\"line\":11", "validation_failed", "/role");
        assertThat(results.get(10)).contains("\"line\":12", "validation_failed");
        assertThat(results.get(11)).contains("\"line\":13", "malformed_json");
        assertThat(results.get(12)).contains("\"line\":14,\"status\":\"created\"");
        assertThat(String.join("\n", results)).doesNotContain("Exception", "dev.ashlar", "SELECT");
        for (String email : List.of("x", "hash", "long", "dup", "role", "latin")) {
            assertThat(app.get(Users.class).find(new EmailAddress(email + "@example.com")))
                    .as(email)
                    .isEmpty();
        }
    }

    @Test
    void answersEachLineBeforeTheNextIsSent() throws IOException {
        try (Socket socket = open()) {
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (int i = 1; i <= 3; i++) {
                chunk(out, "{\"email\": \"turn" + i + "@example.com\", \"name\": \"T\"}\n");
                String line = in.readLine();
                while (line != null && !line.startsWith("{\"line\"")) {
                    line = in.readLine();
                }
                assertThat(line).contains("\"line\":" + i + ",\"status\":\"created\"");
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void doesNotTakeALineThatBrokeOff() throws IOException {
        try (Socket socket = open()) {
            chunk(socket.getOutputStream(), "{\"email\": \"whole@example.com\", \"name\": \"W\"}\n");
            chunk(socket.getOutputStream(), "{\"email\": \"part@example.com\", \"name\": \"P\"}");
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line = in.readLine();
            while (line != null && !line.startsWith("{\"line\"")) {
                line = in.readLine();
            }
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (app.get(StreamPermits.class).left() < 2) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
        user("whole@example.com");
        assertThat(app.get(Users.class).find(new EmailAddress("part@example.com")))
                .isEmpty();
    }

    @Test
    void doesNotLockUpWithASenderWhoReadsLast() throws IOException {
        // More results than the sockets of both sides hold.
        int lines = 100_000;
        try (Socket socket = open()) {
            OutputStream out = socket.getOutputStream();
            StringBuilder some = new StringBuilder();
            for (int i = 1; i <= lines; i++) {
                some.append("{\"email\": \"no address at all ")
                        .append("x".repeat(100))
                        .append("\"}\n");
                if (i % 100 == 0) {
                    chunk(out, some.toString());
                    some.setLength(0);
                }
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            boolean last = false;
            String line = in.readLine();
            while (line != null && !line.equals("0")) {
                last |= line.contains("\"line\":" + lines + ",");
                line = in.readLine();
            }
            assertThat(last).isTrue();
        }
    }

    @Test
    void takesOneOfTwoThatAreImportedAtOnce() {
        String lines = IntStream.range(0, 300)
                .mapToObj(i -> "{\"email\": \"both" + i + "@example.com\", \"name\": \"B\"}")
                .collect(Collectors.joining("\n"));
        String backwards = lines.lines().toList().reversed().stream().collect(Collectors.joining("\n"));
        List<List<String>> both = AtOnce.run(List.of(() -> send(lines), () -> send(backwards)));
        assertThat(both.getFirst()).hasSize(300);
        assertThat(both.getLast()).hasSize(300);
        long created = both.stream()
                .flatMap(List::stream)
                .filter(result -> result.contains("\"created\""))
                .count();
        assertThat(created).isEqualTo(300);
    }

    @Test
    void refusesABodyThatIsNoLines() {
        people.root.post("/api/v1/users/import", "{}").isProblem(415, "unsupported_media_type");
        people.root
                .with("Content-Type", "application/x-ndjson")
                .send("POST", "/api/v1/users/import", BodyPublishers.noBody())
                .isProblem(400, "malformed_json");
    }

    private User user(String email) {
        return app.get(Users.class).find(new EmailAddress(email)).orElseThrow();
    }

    private List<String> send(String lines) {
        return send(lines.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> send(byte[] lines) {
        Answer answer = people.root
                .with("Content-Type", "application/x-ndjson")
                .send("POST", "/api/v1/users/import", BodyPublishers.ofByteArray(lines))
                .is(200)
                .hasHeader("Content-Type", "application/x-ndjson");
        return answer.body().lines().toList();
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(app.address().getHost(), app.address().getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write("""
                POST /api/v1/users/import HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer test.01900000-0000-7000-8000-000000000001.admin\r
                Content-Type: application/x-ndjson\r
                Transfer-Encoding: chunked\r
                \r
                """.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
