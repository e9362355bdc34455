package dev.ashlar.jobs;

import dev.ashlar.kernel.Delivery;
import dev.ashlar.kernel.Listener;
import dev.ashlar.kernel.Upcaster;
import io.micronaut.context.annotation.Requires;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listeners of the tests, which do as the test has written into the {@link Script}. */
final class OrderFixtures {

    private OrderFixtures() {}

    /** How often the listener is to fail for an order. */
    @Singleton
    static class Script {

        final Map<String, Integer> failures = new ConcurrentHashMap<>();
        final Map<String, Origin> origins = new ConcurrentHashMap<>();

        void failIfTold(String order) {
            Integer left = failures.computeIfPresent(order, (key, count) -> count - 1);
            if (left != null && left >= 0) {
                throw new IllegalStateException("told to fail for " + order);
            }
        }
    }

    /** Writes down what it hears, and whom it is heard on behalf of. */
    @Singleton
    @Requires(property = "test.mistake", notEquals = "event-nobody-hears")
    static class Bookkeeper implements Listener<OrderEvent.Placed> {

        private final Sql sql;
        private final Script script;
        private final OriginOfWork origins;
        private final Jobs jobs;

        Bookkeeper(Sql sql, Script script, OriginOfWork origins, Jobs jobs) {
            this.sql = sql;
            this.script = script;
            this.origins = origins;
            this.jobs = jobs;
        }

        @Override
        public String id() {
            return "jobs.bookkeeper";
        }

        @Override
        public void on(OrderEvent.Placed placed) {
            sql.update(
                    "INSERT INTO jobs.probes (job_id, text, attempt, origin, at) VALUES (?, ?, ?, ?, now())",
                    new UUID(0, 0),
                    placed.orderId() + " " + placed.number() + " " + placed.currency(),
                    placed.number(),
                    "bookkeeper");
            script.origins.put(placed.orderId(), origins.current());
            if (placed.currency().equals("JOB")) {
                jobs.enqueue(ProbeJob.Probe.recording("from " + placed.orderId()));
            }
            script.failIfTold(placed.orderId());
        }
    }

    /** A second listener to the same events. */
    @Singleton
    @Requires(property = "test.mistake", notEquals = "event-nobody-hears")
    static class Warehouse implements Listener<OrderEvent.Placed> {

        private final Sql sql;

        Warehouse(Sql sql) {
            this.sql = sql;
        }

        @Override
        public String id() {
            return "jobs.warehouse";
        }

        @Override
        public void on(OrderEvent.Placed placed) {
            sql.update(
                    "INSERT INTO jobs.probes (job_id, text, attempt, origin, at) VALUES (?, ?, ?, ?, now())",
                    new UUID(0, 0),
                    placed.orderId() + " " + placed.number() + " " + placed.currency(),
                    placed.number(),
                    "warehouse");
        }
    }

    /** Passes on to another system what is declared for others; the first try fails. */
    @Singleton
    static class Forwarder implements Listener<OrderEvent.Shipped> {

        final List<Delivery> sent = new CopyOnWriteArrayList<>();

        @Override
        public String id() {
            return "jobs.forwarder";
        }

        @Override
        public void on(OrderEvent.Shipped shipped) {
            throw new IllegalStateException("the other method is there");
        }

        @Override
        public void on(OrderEvent.Shipped shipped, Delivery delivery) {
            sent.add(delivery);
            if (delivery.attempt() == 1) {
                throw new IllegalStateException("the other system does not answer");
            }
        }
    }

    @Singleton
    static class OrderPlacedGetsItsCurrency implements Upcaster {

        @Override
        public String from() {
            return "jobs.order-placed.v1";
        }

        @Override
        public String to() {
            return "jobs.order-placed.v2";
        }

        @Override
        public JsonNode upcast(JsonNode old) {
            Map<String, JsonNode> members = new LinkedHashMap<>();
            old.entries().forEach(member -> members.put(member.getKey(), member.getValue()));
            members.put("currency", JsonNode.createStringNode("EUR"));
            return JsonNode.createObjectNode(members);
        }
    }
}
