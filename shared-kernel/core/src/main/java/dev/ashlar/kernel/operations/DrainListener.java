package dev.ashlar.kernel.operations;

import java.time.Duration;

/** Is told step by step when the program is asked to end, so that nothing in hand is lost. */
public interface DrainListener {

    /** The steps of the end, in their order. */
    enum Step {
        /** Readiness has fallen, requests still come: begin nothing new on your own, take no more jobs. */
        BEGIN,
        /** No connection is accepted any more: tell those that stay open (sockets, streams) to go elsewhere. */
        CONNECTIONS,
        /** All requests have ended, or their time is up: hand back what is left. The database is still there. */
        LAST
    }

    /**
     * Does what the step asks for. All listeners are called at once, each on a virtual thread.
     *
     * @param within how long the program waits for this
     */
    void onDrain(Step step, Duration within);
}
