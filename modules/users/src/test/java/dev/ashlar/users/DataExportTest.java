package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Archive;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.People.Person;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@ModuleTest
class DataExportTest {

    private static final String EXPORTS = "/api/v1/users/me/data-exports";

    private final App app;
    private final People people;

    DataExportTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void writesWhatEveryModuleHoldsIntoAnArchive() throws Exception {
        Person ada = people.named("Ada");
        Person bob = people.somebody();
        ada.http.post(ada.path + "/email", "{\"email\": \"" + bob.email + "\"}").is(202);
        people.root
                .put(ada.path + "/suspension", "{\"reason\": \"Bob complained\"}")
                .is(200);
        people.root.delete(ada.path + "/suspension").is(204);

        Answer asked = ada.http.post(EXPORTS).is(202).has("\"requestedAt\":\"", "\"expiresAt\":\"");
        String location = asked.header("Location").orElseThrow();
        assertThat(location).isEqualTo(EXPORTS + "/" + asked.text("/data/id"));
        Answer ready = waitFor(ada, location).has("\"state\":\"ready\"");
        HttpResponse<byte[]> archive = download(ready.text("/data/url"), null);
        assertThat(archive.statusCode()).isEqualTo(200);
        assertThat(archive.headers().firstValue("Content-Type")).hasValue("application/zip");
        assertThat(archive.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(archive.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment");
        assertThat(archive.headers().firstValue("Content-Length")).hasValue(ready.text("/data/size"));
        assertThat(archive.body()).hasSize((int) ready.at("/data/size").getLongValue());

        Map<String, String> files = Archive.filesOf(archive.body());
        assertThat(files).containsOnlyKeys("diary.json", "jobs.json", "users.json");
        assertThat(files.get("diary.json")).contains("Monday", "Tuesday", ada.id.toString());
        assertThat(files.get("users.json"))
                .startsWith("[")
                .contains("\"kind\":\"account\"", ada.email, "\"name\":\"Ada\"", "\"kind\":\"address_change\"")
                .doesNotContain(bob.email, "hash", "Bob", bob.id.toString());
    }

    @Test
    void givesTheSameCopyToWhoeverAsksAgainWithinADay() {
        Person ada = people.somebody();
        List<Callable<String>> twenty = Collections.nCopies(
                20, () -> ada.http.post(EXPORTS).is(202).header("Location").orElseThrow());
        List<String> locations = AtOnce.run(twenty);
        assertThat(locations).containsOnly(locations.getFirst());
        app.clock().advance(Duration.ofHours(23));
        assertThat(ada.http.post(EXPORTS).header("Location")).hasValue(locations.getFirst());
        app.clock().advance(Duration.ofHours(2));
        String next = ada.http.post(EXPORTS).is(202).header("Location").orElseThrow();
        assertThat(next).isNotEqualTo(locations.getFirst());
        waitFor(ada, locations.getFirst());
        waitFor(ada, next);
    }

    @Test
    void belongsToOnePerson() {
        Person ada = people.somebody();
        Person eve = people.somebody();
        String location = ada.http.post(EXPORTS).is(202).header("Location").orElseThrow();
        String url = waitFor(ada, location).text("/data/url");
        Answer foreign = eve.http.get(location).isProblem(404, "data_export_not_found");
        String nowhere = EXPORTS + "/" + UUID.randomUUID();
        Answer absent = eve.http.get(nowhere).isProblem(404, "data_export_not_found");
        assertThat(withoutIds(foreign, location)).isEqualTo(withoutIds(absent, nowhere));
        people.root.get(location).isProblem(404, "data_export_not_found");
        app.http().get(location).isProblem(401, "unauthenticated");
        app.http().post(EXPORTS).isProblem(401, "unauthenticated");
        eve.http.get(url).isProblem(403, "data_export_link_invalid");
        assertThat(download(url, "Bearer nonsense").statusCode()).isEqualTo(200);
        String other = eve.http.post(EXPORTS).is(202).header("Location").orElseThrow();
        waitFor(eve, other);
        String mixed = url.replace(idOf(location), idOf(other));
        app.http().get(mixed).isProblem(403, "data_export_link_invalid");
    }

    @Test
    void givesLinksThatWorkForAQuarterOfAnHour() {
        Person ada = people.somebody();
        String location = ada.http.post(EXPORTS).is(202).header("Location").orElseThrow();
        Answer ready = waitFor(ada, location);
        String url = ready.text("/data/url");
        long expires = Long.parseLong(url.replaceAll(".*expires=(\\d+).*", "$1"));
        assertThat(expires)
                .isLessThanOrEqualTo(
                        app.clock().instant().plus(Duration.ofMinutes(15)).getEpochSecond());
        app.http()
                .get(url.replace("expires=" + expires, "expires=" + (expires + 3600)))
                .isProblem(403, "data_export_link_invalid");
        app.http().get(url.substring(0, url.length() - 2) + "AA").isProblem(403, "data_export_link_invalid");
        app.http().get(url.replaceAll("&signature=.*", "")).isProblem(400, "malformed_parameter");
        app.http()
                .get(url.replace(idOf(location), UUID.randomUUID().toString()))
                .isProblem(403, "data_export_link_invalid");
        app.http().head(url).is(200);
        assertThat(download(url, null).statusCode()).isEqualTo(200);
        app.clock().advance(Duration.ofMinutes(15));
        app.http().get(url).isProblem(403, "data_export_link_invalid");
        assertThat(download(ada.http.get(location).text("/data/url"), null).statusCode())
                .isEqualTo(200);
    }

    @Test
    void isKeptForSevenDays() throws IOException {
        Person ada = people.somebody();
        String location = ada.http.post(EXPORTS).is(202).header("Location").orElseThrow();
        waitFor(ada, location);
        app.clock().advance(Duration.ofDays(7).minusMinutes(5));
        Answer late = ada.http.get(location).is(200);
        assertThat(late.text("/data/urlExpiresAt").substring(0, 19))
                .isEqualTo(late.text("/data/expiresAt").substring(0, 19));
        app.clock().advance(Duration.ofMinutes(5));
        ada.http.get(location).isProblem(404, "data_export_not_found");
        app.http().get(late.text("/data/url")).isProblem(403, "data_export_link_invalid");
        app.get(ForgetDataExports.class).run();
        assertThat(app.get(DataExportRepository.class).findAllOf(ada.id)).isEmpty();
        assertThat(app.get(DataExportParts.class).open(UUID.fromString(idOf(location))))
                .isEmpty();
    }

    @Test
    void keepsArchivesOfAnySizeInParts() throws Exception {
        Person ada = people.somebody();
        ErasureTest.Diary diary = app.get(ErasureTest.Diary.class);
        diary.pages = 3_000;
        try {
            String location = ada.http.post(EXPORTS).is(202).header("Location").orElseThrow();
            Answer ready = waitFor(ada, location);
            assertThat(ready.at("/data/size").getLongValue()).isGreaterThan(2L * WriteDataExport.PART);
            Map<String, String> files =
                    Archive.filesOf(download(ready.text("/data/url"), null).body());
            assertThat(files.getOrDefault("diary.json", "").lines()).hasSize(3_002);
        } finally {
            diary.pages = 2;
        }
    }

    @Test
    void goesWithThePerson() {
        Person ada = people.somebody();
        String location = ada.http.post(EXPORTS).is(202).header("Location").orElseThrow();
        waitFor(ada, location);
        ada.http.delete(ada.path).is(204);
        app.clock().advance(Duration.ofDays(14));
        app.get(EraseUsers.class).run();
        assertThat(app.get(DataExportRepository.class).findAllOf(ada.id)).isEmpty();
    }

    private Answer waitFor(Person person, String location) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        Answer answer = person.http.get(location).is(200);
        while (!answer.text("/data/state").equals("ready")) {
            assertThat(System.nanoTime()).as("in time: " + answer).isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
            answer = person.http.get(location).is(200);
        }
        return answer;
    }

    private HttpResponse<byte[]> download(String path, @Nullable String authorization) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(app.address().resolve(URI.create(path))).timeout(Duration.ofSeconds(30));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String idOf(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static String withoutIds(Answer answer, String path) {
        return answer.body()
                .replace(path, "PATH")
                .replace(answer.header("X-Request-Id").orElseThrow(), "REQUEST");
    }
}
