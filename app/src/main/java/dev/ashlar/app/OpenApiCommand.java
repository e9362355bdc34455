package dev.ashlar.app;

import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.http.ApiDescription;
import io.micronaut.context.ApplicationContext;
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
        try (ApplicationContext context =
                Boot.context(Boot.settings(WithoutRoles.of(line))).start()) {
            return context.findBean(ApiDescription.class)
                    .map(description -> {
                        line.out().println(description.json());
                        return ExitCode.DONE;
                    })
                    .orElseGet(() -> {
                        System.err.println("ashlar openapi: this program describes no API.");
                        return ExitCode.FAILED;
                    });
        }
    }
}
