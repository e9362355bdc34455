package dev.ashlar.app;

import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.http.OpenApi;
import io.micronaut.context.ApplicationContext;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code ashlar openapi}: the description of the API that the server gives at /openapi.json. */
final class OpenApiCommand implements Command {

    @Override
    public String name() {
        return "openapi";
    }

    @Override
    public String purpose() {
        return "Prints the OpenAPI description of every route.";
    }

    @Override
    public List<Option> options() {
        return List.of(new Option("modules", "auth,users", "only these modules and what they depend on"));
    }

    @Override
    public int run(CommandLine line) {
        try (ApplicationContext context = Boot.context(WithoutRoles.of(line)).start()) {
            line.out().println(new String(context.getBean(OpenApi.class).json(), StandardCharsets.UTF_8));
            return ExitCode.DONE;
        }
    }
}
