package dev.ashlar.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments after the command: {@code --name=value} and {@code --name value}. */
record CommandLine(Map<String, String> options) {

    static CommandLine parse(List<String> arguments) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                throw new IllegalArgumentException(argument);
            }
            int equals = argument.indexOf('=');
            if (equals > 0) {
                options.put(argument.substring(2, equals), argument.substring(equals + 1));
            } else if (i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--")) {
                options.put(argument.substring(2), arguments.get(++i));
            } else {
                options.put(argument.substring(2), "true");
            }
        }
        return new CommandLine(options);
    }

    /** Settings named on the command line: {@code --ashlar.http.port=8081} and the two short forms. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        options.forEach((name, value) -> {
            switch (name) {
                case "roles", "modules" -> settings.put("ashlar." + name, value);
                default -> {
                    if (name.startsWith("ashlar.")) {
                        settings.put(name, value);
                    }
                }
            }
        });
        return settings;
    }
}
