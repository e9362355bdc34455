package dev.ashlar.testing;

import dev.ashlar.kernel.Event;
import dev.ashlar.kernel.Events;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;

/** Takes the place of real event delivery where no module provides it, and is as strict about transactions. */
@Singleton
@Requires(missingBeans = Events.class)
final class UnheardEvents implements Events {

    private final TransactionOperations<Connection> transactions;

    UnheardEvents(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    @Override
    public void publish(Event event) {
        if (transactions.findTransactionStatus().isEmpty()) {
            throw new IllegalStateException("an event can only be published inside a transaction: " + event);
        }
    }
}
