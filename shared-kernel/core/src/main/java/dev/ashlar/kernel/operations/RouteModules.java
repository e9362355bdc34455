package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.http.RouteRules;
import dev.ashlar.kernel.http.Routes;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/** Tells the log which module each route belongs to, so that a line from a library names the module it worked for. */
@Singleton
final class RouteModules implements ApplicationEventListener<ServerStartupEvent> {

    private static final String OURS = "dev.ashlar.";

    private final Routes routes;

    RouteModules(Routes routes) {
        this.routes = routes;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        Map<String, String> modules = new HashMap<>();
        for (RouteRules route : routes.all()) {
            String owner = route.info().getTargetMethod().getDeclaringType().getPackageName();
            if (owner.startsWith(OURS)) {
                modules.put(route.path(), owner.substring(OURS.length()).split("\\.", 2)[0]);
            }
        }
        Logging.modulesOfRoutes(modules);
    }
}
