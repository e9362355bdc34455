package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.RuntimeSettings.Role;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.util.Set;

/**
 * A node that only runs jobs has no routes but those by which it is operated. To everybody else it is as if the others
 * did not exist, before anything is asked of the database or counted.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class WorkerDoor implements Ordered {

    private static final Set<String> OPERATION =
            Set.of("/health", "/health/live", "/health/ready", "/healthz", "/ready", "/metrics", "/modules");

    private final boolean open;

    WorkerDoor(RuntimeSettings runtime) {
        open = runtime.roles().contains(Role.WEB);
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.before();
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (!open && !OPERATION.contains(request.getPath())) {
            throw Refusal.of(
                    KernelError.ROUTE_NOT_FOUND,
                    "This process runs jobs and answers no requests; ashlar.roles says so.");
        }
    }
}
