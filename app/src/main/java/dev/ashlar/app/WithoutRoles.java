package dev.ashlar.app;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.settings.EffectiveSettings;

/** The settings of a command that needs the parts of the program but neither answers requests nor runs jobs. */
final class WithoutRoles {

    private WithoutRoles() {}

    static EffectiveSettings of(CommandLine line, String... otherVariables) {
        EffectiveSettings settings = Boot.settings(line.settings(), otherVariables);
        return settings.with(settings.get(RuntimeSettings.class).withoutRoles());
    }
}
