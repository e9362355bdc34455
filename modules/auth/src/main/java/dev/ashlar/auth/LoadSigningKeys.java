package dev.ashlar.auth;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.core.order.Ordered;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the signing keys before the node calls itself ready, and makes the first one where there is none: the first requests
 * need not wait for them.
 */
@Singleton
class LoadSigningKeys implements ApplicationEventListener<ServerStartupEvent>, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(LoadSigningKeys.class);

    private final SigningKeys keys;

    LoadSigningKeys(SigningKeys keys) {
        this.keys = keys;
    }

    /** Before the listener that makes the node ready. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent started) {
        try {
            keys.prepare();
        } catch (RuntimeException e) {
            LOG.warn("There are no signing keys yet; this node is not ready before there are: {}", e.getMessage());
        }
    }
}
