package dev.ashlar.kernel;

/**
 * Hears one kind of event, after the commit of whatever brought it about, at least once and in order per subject. Runs in
 * a transaction of its own, in which the delivery is marked as done: what the listener writes happens once.
 */
public interface Listener<E extends Event> {

    /** A stable name, {@code <module>.<what-it-does>}: what is still to be delivered is kept under it. */
    String id();

    void on(E event);

    /** The same, for a listener that passes the event on to another system and has to say which one it is. */
    default void on(E event, Delivery delivery) {
        on(event);
    }
}
