package dev.ashlar.kernel;

/**
 * Hears one kind of event, of its own module or of one its declaration names. It is called after the commit that
 * announced the event, at least once.
 */
public interface Listener<E extends Event> {

    /** The stable name under which deliveries to this listener are remembered. */
    String id();

    void on(E event);
}
