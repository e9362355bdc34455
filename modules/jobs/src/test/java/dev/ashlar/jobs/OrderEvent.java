package dev.ashlar.jobs;

import dev.ashlar.kernel.Event;
import io.micronaut.serde.annotation.Serdeable;

/** What the tests announce. */
sealed interface OrderEvent extends Event {

    String orderId();

    @Override
    default String subject() {
        return orderId();
    }

    /** The second version: the first had no currency. */
    @Serdeable
    @Event.Name("jobs.order-placed.v2")
    record Placed(String orderId, int number, String currency) implements OrderEvent {}

    @Serdeable
    @Event.Name(value = "jobs.order-shipped.v1", external = true)
    record Shipped(String orderId) implements OrderEvent {}

    /** A record nobody has declared as an event. */
    @Serdeable
    record Forgotten(String orderId) implements OrderEvent {}
}
