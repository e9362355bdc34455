package dev.ashlar.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.Event;
import dev.ashlar.kernel.Upcaster;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A row of the past, and the record it is read with today. */
class StoredEventsTest {

    private static final JsonMapper MAPPER = JsonMapper.createDefault();
    private static final String FILE = "teapots.teapot-filled.v1.json";
    private static final String ROW = "{\"pot\": \"brown betty\", \"cups\": 4, \"at\": \"2026-01-02T03:04:05Z\"}";

    /** As it was when the row was stored. */
    @Serdeable
    record Filled(String pot, int cups, Instant at) implements Event {
        @Override
        public String subject() {
            return pot;
        }
    }

    @Serdeable
    record Removed(String pot, int cups) implements Event {
        @Override
        public String subject() {
            return pot;
        }
    }

    @Serdeable
    record Renamed(String pot, int cups, @Nullable Instant filledAt) implements Event {
        @Override
        public String subject() {
            return pot;
        }
    }

    @Serdeable
    record OfAnotherType(String pot, Instant cups, Instant at) implements Event {
        @Override
        public String subject() {
            return pot;
        }
    }

    @Serdeable
    record WithOneMore(String pot, int cups, Instant at, boolean hot) implements Event {
        @Override
        public String subject() {
            return pot;
        }
    }

    @Serdeable
    record WithOneMoreThatMayBeMissing(
            String pot, int cups, Instant at, @Nullable String tea) implements Event {
        @Override
        public String subject() {
            return pot;
        }
    }

    /** The second version, which has litres. */
    @Serdeable
    record InLitres(String pot, double litres, Instant at) implements Event {
        @Override
        public String subject() {
            return pot;
        }
    }

    private static final class CupsToLitres implements Upcaster {

        @Override
        public String from() {
            return "teapots.teapot-filled.v1";
        }

        @Override
        public String to() {
            return "teapots.teapot-filled.v2";
        }

        @Override
        public JsonNode upcast(JsonNode old) {
            Map<String, JsonNode> members = new LinkedHashMap<>();
            old.entries().forEach(member -> members.put(member.getKey(), member.getValue()));
            members.put(
                    "litres",
                    JsonNode.createNumberNode(
                            Objects.requireNonNull(old.get("cups")).getIntValue() * 0.25));
            members.remove("cups");
            return JsonNode.createObjectNode(members);
        }
    }

    private static List<String> lost(Class<? extends Event> now, String... samples) {
        return lost(Map.of("teapots.teapot-filled.v1", now), List.of(), samples);
    }

    private static List<String> lost(
            Map<String, Class<? extends Event>> declared, List<Upcaster> upcasters, String... samples) {
        Map<String, String> files = new TreeMap<>();
        for (int i = 0; i < samples.length; i += 2) {
            files.put(samples[i], samples[i + 1]);
        }
        return new StoredEvents(declared, upcasters, MAPPER).lost(files);
    }

    @Test
    void saysNothingOfWhatIsReadAsItWasWritten() {
        assertThat(lost(Filled.class, FILE, ROW)).isEmpty();
    }

    @Test
    void findsAMemberThatWasRemoved() {
        assertThat(lost(Removed.class, FILE, ROW))
                .singleElement()
                .asString()
                .contains("the member at of teapots.teapot-filled.v1", "gone", "removed or renamed")
                .contains("Bring it back as it was", "call the changed record teapots.teapot-filled.v2", "Upcaster");
    }

    @Test
    void findsAMemberThatWasRenamed() {
        assertThat(lost(Renamed.class, FILE, ROW))
                .anySatisfy(sentence -> assertThat(sentence).contains("the member at of", "removed or renamed"))
                .anySatisfy(sentence -> assertThat(sentence)
                        .contains("no sample of teapots.teapot-filled.v1 has the member filledAt", "+filledAt.json"));
    }

    @Test
    void findsAMemberOfAnotherType() {
        assertThat(lost(OfAnotherType.class, FILE, ROW.replace("\"cups\": 4", "\"cups\": \"four\"")))
                .singleElement()
                .asString()
                .contains("cannot be read as OfAnotherType any more", FILE, "another type", "teapots.teapot-filled.v2");
        assertThat(lost(OfAnotherType.class, FILE, ROW)).isNotEmpty();
    }

    @Test
    void findsANewMemberThatOldRowsDoNotHave() {
        String hot = "teapots.teapot-filled.v1+hot.json";
        assertThat(lost(WithOneMore.class, FILE, ROW, hot, ROW.replace("}", ", \"hot\": true}")))
                .isNotEmpty()
                .allSatisfy(sentence -> assertThat(sentence).contains("teapots.teapot-filled.v2", FILE));
        String tea = "teapots.teapot-filled.v1+tea.json";
        assertThat(lost(WithOneMoreThatMayBeMissing.class, FILE, ROW))
                .singleElement()
                .asString()
                .contains("has the member tea", "leave the samples as they are", tea);
        assertThat(lost(WithOneMoreThatMayBeMissing.class, FILE, ROW, tea, ROW.replace("}", ", \"tea\": \"Assam\"}")))
                .isEmpty();
    }

    @Test
    void followsOldVersionsToTheNewOne() {
        Map<String, Class<? extends Event>> now = Map.of("teapots.teapot-filled.v2", InLitres.class);
        String second = "teapots.teapot-filled.v2.json";
        String row = "{\"pot\": \"brown betty\", \"litres\": 1.0, \"at\": \"2026-01-02T03:04:05Z\"}";
        assertThat(lost(now, List.of(new CupsToLitres()), FILE, ROW, second, row))
                .isEmpty();
        assertThat(lost(now, List.of(), FILE, ROW, second, row))
                .singleElement()
                .asString()
                .contains("nothing reads teapots.teapot-filled.v1 any more", "keep a record", "add an Upcaster");
    }

    @Test
    void wantsASampleOfEveryEvent() {
        assertThat(lost(Filled.class))
                .singleElement()
                .asString()
                .contains(
                        "teapots.teapot-filled.v1 has no sample",
                        "-Dashlar.docs=write",
                        "modules/teapots/src/test/resources/events/teapots.teapot-filled.v1.json");
        assertThat(lost(Filled.class, FILE, "teapot"))
                .anySatisfy(sentence -> assertThat(sentence).contains(FILE, "as it was committed"));
    }

    @Test
    void makesUpValuesThatCanBeRead() throws Exception {
        assertThat(MAPPER.readValueFromTree(SampleValues.of(Filled.class), Filled.class))
                .isNotNull();
    }
}
