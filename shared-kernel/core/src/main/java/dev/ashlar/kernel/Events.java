package dev.ashlar.kernel;

/** Announces what happened. The event is stored in the caller's transaction and delivered after its commit. */
public interface Events {

    /**
     * Stores the event in the running transaction.
     *
     * @throws IllegalStateException when no transaction is running: the event could be delivered for an effect that
     *     never was
     */
    void publish(Event event);
}
