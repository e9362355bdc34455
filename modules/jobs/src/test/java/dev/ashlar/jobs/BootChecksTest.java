package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.kernel.Event;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Listener;
import dev.ashlar.kernel.Upcaster;
import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingSource;
import dev.ashlar.testing.TestDatabase;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake is planted, found, and explained with what to write instead. */
class BootChecksTest {

    /** Waits for a record that is no event. */
    @Singleton
    @Requires(property = "test.mistake", value = "listener-for-nothing")
    static class ListenerForNothing implements Listener<OrderEvent.Forgotten> {

        @Override
        public String id() {
            return "jobs.for-nothing";
        }

        @Override
        public void on(OrderEvent.Forgotten event) {
            throw new IllegalStateException("nobody announces this");
        }
    }

    /** Leads to an event nobody declares. */
    @Singleton
    @Requires(property = "test.mistake", value = "upcaster-to-nowhere")
    static class UpcasterToNowhere implements Upcaster {

        @Override
        public String from() {
            return "jobs.order-lost.v1";
        }

        @Override
        public String to() {
            return "jobs.order-lost.v2";
        }

        @Override
        public JsonNode upcast(JsonNode old) {
            return old;
        }
    }

    /** Has the id of another listener. */
    @Singleton
    @Requires(property = "test.mistake", value = "twin")
    static class Twin implements Listener<OrderEvent.Placed> {

        @Override
        public String id() {
            return "jobs.bookkeeper";
        }

        @Override
        public void on(OrderEvent.Placed event) {}
    }

    @TempDir
    private Path data;

    private ApplicationContext context(String mistake) throws Exception {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("ashlar.http.port", "0");
        settings.put("ashlar.http.host", "127.0.0.1");
        settings.put("ashlar.database.url", TestDatabase.H2.freshUrl());
        settings.put("ashlar.data-dir", data.toString());
        settings.put("ashlar.secret", "a secret that only tests use, long enough");
        EffectiveSettings effective = EffectiveSettings.read(List.of(new SettingSource.Keys("test", settings)));
        Boot.migrate(effective);
        return Boot.context(effective)
                .environments("test")
                .properties(Map.of("test.mistake", mistake))
                .start();
    }

    private void refuses(String mistake, String... texts) throws Exception {
        try (ApplicationContext context = context(mistake)) {
            EmbeddedServer server = context.getBean(EmbeddedServer.class);
            assertThatThrownBy(server::start).satisfies(failure -> {
                StringBuilder all = new StringBuilder();
                for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                    all.append(cause.getMessage()).append('\n');
                }
                assertThat(all.toString()).contains(texts);
            });
        }
    }

    @Test
    void refusesAListenerForAnEventNobodyDeclares() throws Exception {
        refuses("listener-for-nothing", "jobs.for-nothing", "Forgotten", "@Event.Name");
    }

    @Test
    void refusesAnUpcasterThatLeadsNowhere() throws Exception {
        refuses("upcaster-to-nowhere", "jobs.order-lost.v2", "add the next upcaster");
    }

    @Test
    void refusesTwoListenersOfOneName() throws Exception {
        refuses("twin", "two listeners are called jobs.bookkeeper", "rename one");
    }

    @Test
    void refusesAnEventNobodyHears() throws Exception {
        refuses(
                "event-nobody-hears",
                "jobs.order-placed.v2 has no listener",
                "Listener<Placed>",
                "external = true",
                "or remove the event");
    }

    @Test
    void namesAnEventNobodyHears() {
        EventTypes.EventType unheard =
                new EventTypes.EventType("jobs.order-lost.v1", OrderEvent.Forgotten.class, false);
        assertThat(BootChecks.unheard(unheard))
                .contains("jobs.order-lost.v1 has no listener", "Listener<Forgotten>", "external = true");
    }

    @Test
    void namesRowsThatWaitForAListenerThatHasGone() throws Exception {
        try (ApplicationContext context = context("none")) {
            Sql sql = context.getBean(Sql.class);
            sql.transaction(() -> {
                context.getBean(JobStore.class)
                        .insert(List.of(PublishEvent.delivery(
                                context.getBean(Ids.class).next(),
                                "jobs.gone",
                                context.getBean(Ids.class).next(),
                                "subject",
                                Instant.now(),
                                Origin.UNKNOWN)));
                return true;
            });
            assertThat(context.getBean(BootChecks.class).orphans())
                    .singleElement()
                    .asString()
                    .contains("1 deliveries wait for the listener jobs.gone", "bring it back under this name");
            assertThat(context.getBean(BootChecks.class).mistakes()).isEmpty();
        }
    }

    /** The rule itself, on a listener to a whole family. */
    @Test
    void aListenerToAFamilyHearsEveryMember() throws Exception {
        try (ApplicationContext context = context("none")) {
            EventTypes types = context.getBean(EventTypes.class);
            Event placed = new OrderEvent.Placed("o", 1, "EUR");
            assertThat(types.listenersTo(types.of(placed)))
                    .extracting(EventTypes.Heard::id)
                    .containsExactlyInAnyOrder("jobs.bookkeeper", "jobs.warehouse");
            assertThat(types.listenersTo(types.of(new OrderEvent.Shipped("o"))))
                    .extracting(EventTypes.Heard::id)
                    .containsExactly("jobs.forwarder");
        }
    }
}
