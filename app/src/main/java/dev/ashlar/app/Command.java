package dev.ashlar.app;

import java.sql.SQLException;
import java.util.List;

/** One thing the program can be asked to do. */
interface Command {

    /** What follows the program's name on the command line, one word or two. */
    String name();

    /** One line for the overview. */
    String purpose();

    default List<Option> options() {
        return List.of();
    }

    /**
     * Does it.
     *
     * @return the exit code
     * @throws SQLException with a message for the operator
     */
    int run(CommandLine line) throws SQLException;

    /**
     * An option of the command.
     *
     * @param value what stands for its value in the usage; empty for one that is either there or not
     */
    record Option(String name, String value, String purpose) {

        static Option flag(String name, String purpose) {
            return new Option(name, "", purpose);
        }

        boolean isFlag() {
            return value.isEmpty();
        }
    }
}
