package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions of what is packed on its way, and of what is not there yet. */
@ModuleTest
class VersionsTest {

    private static final String LONG = "{\"text\": \"" + "long ".repeat(500) + "\"}";
    private static final String SHORT = "{\"text\": \"short\"}";

    private final App app;
    private String note = "";

    VersionsTest(App app) {
        this.app = app;
    }

    @BeforeEach
    void aNewAddress() {
        note = "/api/v1/things/notes/" + UUID.randomUUID();
    }

    private Http packed() {
        return app.http().with("Accept-Encoding", "gzip");
    }

    private static String tag(Answer answer) {
        return answer.header("ETag").orElseThrow();
    }

    @Test
    void eachCodingHasATagOfItsOwnAndEachNamesTheVersion() {
        app.http().put(note, LONG).is(200).hasHeader("ETag", "\"1\"");
        Answer plain = app.http().get(note).is(200).hasHeader("ETag", "\"1\"");
        assertThat(plain.header("Content-Encoding")).isEmpty();
        Answer gzip = packed().get(note).is(200).hasHeader("ETag", "\"1-gzip\"").hasHeader("Content-Encoding", "gzip");
        Answer deflate =
                app.http().with("Accept-Encoding", "deflate").get(note).is(200).hasHeader("ETag", "\"1-deflate\"");
        packed().with("If-None-Match", tag(gzip)).get(note).is(304).hasHeader("ETag", "\"1-gzip\"");
        app.http().with("If-None-Match", tag(plain)).get(note).is(304).hasHeader("ETag", "\"1\"");
        packed().with("If-None-Match", "W/" + tag(gzip)).get(note).is(304);
        app.http().with("If-None-Match", tag(deflate)).get(note).is(304);
        packed().with("If-None-Match", "\"2-gzip\"").get(note).is(200);
    }

    @Test
    void whoReadsPackedCanWriteBack() {
        app.http().put(note, LONG).is(200);
        String read = tag(packed().get(note).is(200));
        packed().with("If-Match", read).put(note, LONG).is(200).hasHeader("ETag", "\"2-gzip\"");
        packed().with("If-Match", read).put(note, LONG).isProblem(412, "precondition_failed");
        app.http().with("If-Match", "\"2-gzip\"").put(note, SHORT).is(200).hasHeader("ETag", "\"3\"");
        app.http().with("If-Match", "\"3-br\"").put(note, SHORT).isProblem(412, "precondition_failed");
    }

    @Test
    void whatIsTooShortToPackHasThePlainTag() {
        packed().put(note, SHORT).is(200).hasHeader("ETag", "\"1\"");
        packed().get(note).is(200).hasHeader("ETag", "\"1\"");
    }

    @Test
    void theSameOverHttp2() {
        app.http().put(note, LONG).is(200);
        try (Frames frames = Frames.open(app.address())) {
            assertThat(frames.get(1, note, "accept-encoding", "gzip").head(1))
                    .containsEntry("etag", "\"1-gzip\"")
                    .containsEntry("content-encoding", "gzip");
            assertThat(frames.get(3, note).head(3))
                    .containsEntry("etag", "\"1\"")
                    .doesNotContainKey("content-encoding");
            assertThat(frames.get(5, note, "accept-encoding", "gzip", "if-none-match", "\"1-gzip\"")
                            .head(5))
                    .containsEntry(":status", "304")
                    .containsEntry("etag", "\"1-gzip\"");
        }
    }

    @Test
    void whatMustNotBeThereYetIsNotOverwritten() {
        Http once = app.http().with("If-None-Match", "*");
        once.put(note, SHORT).is(200);
        once.put(note, LONG).isProblem(412, "precondition_failed");
        app.http().with("If-None-Match", "\"1\"").put(note, LONG).isProblem(412, "precondition_failed");
        app.http().with("If-None-Match", "W/\"1-gzip\"").put(note, LONG).isProblem(412, "precondition_failed");
        app.http().get(note).is(200).has("\"short\"");
        app.http().with("If-None-Match", "\"7\"").put(note, LONG).is(200);
    }

    @Test
    void aVersionOfWhatHasNoneIsNotThePresentOne() {
        app.http().put(note, SHORT).is(200);
        app.http().with("If-Match", "\"1\"").delete(note).isProblem(412, "precondition_failed");
        app.http().get(note).is(200);
        app.http().with("If-Match", "*").delete(note).is(204);
    }
}
