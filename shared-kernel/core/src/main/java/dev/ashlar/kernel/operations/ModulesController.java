package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.Module;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.RouteRules;
import dev.ashlar.kernel.http.Routes;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingKey;
import io.micronaut.core.annotation.NonBlocking;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** Which modules this program runs, and what each owns. */
@Controller("/modules")
@NonBlocking
@Secured(SecurityRule.IS_ANONYMOUS)
final class ModulesController {

    private final ModuleList modules;

    ModulesController(RuntimeSettings runtime, Routes routes) {
        List<SettingKey> keys = EffectiveSettings.allKeys();
        modules = new ModuleList(Module.selected(runtime.modules()).stream()
                .map(module -> ModuleView.of(module, routes.all(), keys))
                .toList());
    }

    @Serdeable
    record ModuleList(List<ModuleView> data) {}

    @Serdeable
    record ModuleView(
            String name,
            String purpose,
            String owner,
            List<String> dependsOn,
            List<String> routes,
            List<String> settings) {

        private static ModuleView of(Module module, List<RouteRules> routes, List<SettingKey> keys) {
            return new ModuleView(
                    module.name(),
                    module.purpose(),
                    module.owner(),
                    module.dependsOn(),
                    routes.stream()
                            .filter(route -> route.info()
                                    .getDeclaringType()
                                    .getPackageName()
                                    .equals(module.packageName()))
                            .map(route -> route.method() + " " + route.path())
                            .toList(),
                    keys.stream()
                            .map(SettingKey::key)
                            .filter(key -> key.startsWith("ashlar." + module.name() + "."))
                            .toList());
        }
    }

    @Get
    @Route("The modules of this program: what each is for, owns and depends on")
    ModuleList list() {
        return modules;
    }
}
