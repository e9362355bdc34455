package dev.ashlar.app;

import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of a command that needs the parts of the program but neither answers requests nor runs jobs. */
final class WithoutRoles {

    private WithoutRoles() {}

    static Map<String, String> of(CommandLine line) {
        Map<String, String> settings = new LinkedHashMap<>(line.settings());
        settings.put("ashlar.roles", "");
        return settings;
    }
}
