package dev.ashlar.kernel;

import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.SettingMistakes;
import dev.ashlar.kernel.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the program as a whole is told: where it runs, where it keeps things, and which parts of it run. */
@Settings("")
public record RuntimeSettings(
        @Setting(
                value = "development",
                why = "Production refuses to start without its secrets and hides what helps only developers.")
        Environment environment,

        @Setting(value = "data", why = "Where the embedded database and generated development keys lie.")
        Path dataDir,

        @Setting(
                value = "",
                min = "32",
                example = "the output of `openssl rand -base64 48`",
                requiredInProduction = true,
                why = "Seals signing keys and signs cursors. All nodes need the same; changing it signs everybody out.")
        @Nullable
        Secret secret,

        @Setting(
                value = "",
                example = "users,auth",
                why = "Runs only these modules and what they depend on; empty runs all.")
        List<String> modules,

        @Setting(
                value = "web,worker",
                min = "1",
                example = "worker",
                why = "A web node answers requests, a worker node runs jobs and has of all routes only those for its"
                        + " operation; one process can be both.")
        List<Role> roles) {

    public enum Environment {
        DEVELOPMENT,
        PRODUCTION
    }

    public enum Role {
        WEB,
        WORKER
    }

    public RuntimeSettings {
        roles = List.copyOf(roles);
        List<String> known = modules.isEmpty()
                ? List.of()
                : Module.all().stream().map(Module::name).toList();
        for (String name : modules) {
            if (!known.contains(name)) {
                throw SettingMistakes.of(
                        "ashlar.modules", "\"" + name + "\" is no module; there are " + String.join(", ", known));
            }
        }
    }

    /** The same for a command that neither answers requests nor runs jobs. */
    public RuntimeSettings withoutRoles() {
        return new RuntimeSettings(environment, dataDir, secret, modules, List.of());
    }

    public boolean isProduction() {
        return environment == Environment.PRODUCTION;
    }
}
