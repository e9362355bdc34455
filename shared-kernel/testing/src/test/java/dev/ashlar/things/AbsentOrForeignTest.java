package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.Ids;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Nobody learns from an answer, or from how long it takes, whether somebody else has a thing. */
@ModuleTest
class AbsentOrForeignTest {

    private static final String THINGS = "/api/v1/things/";
    private static final int CALLS = 200;

    private final App app;

    AbsentOrForeignTest(App app) {
        this.app = app;
    }

    private static String made(Http owner) {
        return owner.post("/api/v1/things", "{\"name\": \"a thing\", \"size\": 1}")
                .is(201)
                .text("/data/id");
    }

    private static String withoutIds(Answer answer, String id) {
        return answer.body().replace(id, "ID").replaceAll("\"requestId\":\"[^\"]+\"", "\"requestId\":\"\"");
    }

    @Test
    void tellsTheSameOfAThingThatIsGoneOneOfSomebodyElseAndOneThatNeverWas() {
        Http caller = app.as(UUID.randomUUID());
        String gone = made(caller);
        caller.with("If-Match", "\"0\"").delete(THINGS + gone).is(204);
        String foreign = made(app.as(UUID.randomUUID()));
        String absent = app.get(Ids.class).next().toString();
        List<String> ids = List.of(gone, foreign, absent);
        List<String> bodies = ids.stream()
                .map(id -> withoutIds(caller.get(THINGS + id).isProblem(404, "thing_not_found"), id))
                .toList();
        assertThat(bodies).containsOnly(bodies.getFirst());

        List<List<Long>> times = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < CALLS; i++) {
            for (int which = 0; which < ids.size(); which++) {
                // In turns and each first now and then, so that whatever else the machine does hits all three alike.
                int at = (which + i) % ids.size();
                long start = System.nanoTime();
                caller.get(THINGS + ids.get(at)).is(404);
                times.get(at).add(System.nanoTime() - start);
            }
        }
        List<Long> medians = times.stream()
                .map(all -> all.stream().sorted().toList().get(CALLS / 2))
                .toList();
        long least = medians.stream().min(Long::compare).orElseThrow();
        long most = medians.stream().max(Long::compare).orElseThrow();
        assertThat(Duration.ofNanos(most - least)).as("medians %s", medians).isLessThan(Duration.ofMillis(5));
    }
}
