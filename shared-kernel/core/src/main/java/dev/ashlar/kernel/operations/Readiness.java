package dev.ashlar.kernel.operations;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;

/** Whether requests should be sent here: after the start, and until the end begins. */
@Singleton
final class Readiness implements ApplicationEventListener<ServerStartupEvent> {

    /** The life of the program as balancers see it. */
    enum State {
        STARTING,
        SERVING,
        DRAINING
    }

    private volatile State state = State.STARTING;

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        if (state == State.STARTING) {
            state = State.SERVING;
        }
    }

    void drain() {
        state = State.DRAINING;
    }

    State state() {
        return state;
    }

    boolean isServing() {
        return state == State.SERVING;
    }
}
