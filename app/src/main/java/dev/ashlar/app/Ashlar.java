package dev.ashlar.app;

import dev.ashlar.kernel.settings.SettingMistakes;
import java.util.Arrays;
import java.util.List;

/** The program: one binary, several commands. */
public final class Ashlar {

    private Ashlar() {}

    public static void main(String[] arguments) {
        int status = run(Arrays.asList(arguments));
        System.exit(status);
    }

    static int run(List<String> arguments) {
        String name = arguments.isEmpty() ? "serve" : arguments.getFirst();
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        try {
            return switch (name) {
                case "serve" -> new Serve().run(CommandLine.parse(rest));
                default -> ExitCode.USAGE;
            };
        } catch (SettingMistakes mistakes) {
            System.err.println(mistakes.getMessage());
            return ExitCode.CONFIGURATION;
        }
    }
}
