package dev.ashlar.app;

import dev.ashlar.app.Command.Option;
import dev.ashlar.kernel.settings.Suggestion;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options given to a command: {@code --name=value}, {@code --name value}, and any setting as
 * {@code --ashlar.http.port=8081}.
 *
 * @param out where the result goes; what is logged on the way goes elsewhere
 */
record CommandLine(Map<String, String> options, PrintStream out) {

    /**
     * Reads the words after the command.
     *
     * @throws WrongUsage when a word is not one of the options
     */
    static CommandLine parse(List<String> words, List<Option> known, PrintStream out) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--") || word.length() == 2) {
                throw new WrongUsage("does not know what to do with \"" + word + "\"");
            }
            int equals = word.indexOf('=');
            String name = word.substring(2, equals < 0 ? word.length() : equals);
            @Nullable Option option = known(name, known);
            String value;
            if (option != null && option.isFlag()) {
                if (equals >= 0) {
                    throw new WrongUsage("takes no value for --" + name);
                }
                value = "true";
            } else if (equals >= 0) {
                value = word.substring(equals + 1);
            } else if (i + 1 < words.size() && !words.get(i + 1).startsWith("--")) {
                value = words.get(++i);
            } else {
                throw new WrongUsage("needs a value for --" + name);
            }
            if (options.putIfAbsent(name, value) != null) {
                throw new WrongUsage("is given --" + name + " twice");
            }
        }
        return new CommandLine(options, out);
    }

    private static @Nullable Option known(String name, List<Option> known) {
        if (name.startsWith("ashlar.")) {
            return null;
        }
        return known.stream()
                .filter(option -> option.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new WrongUsage("does not know the option --" + name
                        + Suggestion.nearest(
                                        name, known.stream().map(Option::name).toList())
                                .map(nearest -> ", did you mean --" + nearest + "?")
                                .orElse("")));
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    @Nullable
    String find(String option) {
        return options.get(option);
    }

    /**
     * The value of an option that must be there.
     *
     * @throws WrongUsage when it is not
     */
    String require(String option) {
        String value = options.get(option);
        if (value == null || value.isBlank()) {
            throw new WrongUsage("needs --" + option);
        }
        return value.strip();
    }

    /** Settings named on the command line: {@code --ashlar.http.port=8081} and the two short forms. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        options.forEach((name, value) -> {
            if (name.equals("roles") || name.equals("modules")) {
                settings.put("ashlar." + name, value);
            } else if (name.startsWith("ashlar.")) {
                settings.put(name, value);
            }
        });
        return settings;
    }
}
