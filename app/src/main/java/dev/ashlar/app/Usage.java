package dev.ashlar.app;

import dev.ashlar.app.Command.Option;
import java.util.List;

/** How to use the program, for people. */
final class Usage {

    private static final String INDENTED = "  %-34s %s%n";

    private Usage() {}

    static String of(List<Command> commands) {
        StringBuilder text = new StringBuilder("Usage: ashlar [<command>] [options]\n\n");
        for (Command command : commands) {
            text.append(INDENTED.formatted(command.name(), command.purpose()));
        }
        return text.append("""

                Without a command it serves.
                Every setting can be given to every command as --ashlar.<key>=<value>; `ashlar config` lists them.
                `ashlar <command> --help` tells more. Exit codes: 0 done, 1 failed, 64 wrong usage, 78 wrong configuration.
                """).toString();
    }

    static String of(Command command) {
        StringBuilder text = new StringBuilder("Usage: ashlar " + command.name() + " [options]\n\n")
                .append(command.purpose())
                .append("\n\n");
        for (Option option : command.options()) {
            String form = "--" + option.name() + (option.isFlag() ? "" : "=" + option.value());
            text.append(INDENTED.formatted(form, option.purpose()));
        }
        text.append(INDENTED.formatted("--ashlar.<key>=<value>", "sets any setting for this run"));
        return text.append(INDENTED.formatted("--help", "shows this")).toString();
    }
}
