package dev.ashlar.app;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.database.MigrationFailure;
import dev.ashlar.kernel.settings.SettingMistakes;
import dev.ashlar.kernel.settings.Suggestion;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** The program: one binary, several commands. */
public final class Ashlar {

    private static final List<Command> COMMANDS = List.of(
            new ServeCommand(),
            new MigrateCommand(),
            new DoctorCommand(),
            new HealthCommand(),
            new ConfigCommand(),
            new OpenApiCommand(),
            new VersionCommand(),
            new AdminCreateCommand());

    private Ashlar() {}

    public static void main(String[] arguments) {
        System.exit(run(Arrays.asList(arguments)));
    }

    static int run(List<String> words) {
        PrintStream out = System.out;
        if (words.isEmpty() || (words.getFirst().startsWith("--") && !asksForHelp(words.getFirst()))) {
            return words.contains("--version") ? run(List.of("version")) : run(COMMANDS.getFirst(), words, out);
        }
        if (asksForHelp(words.getFirst()) || words.getFirst().equals("help")) {
            Optional<Command> about = find(words.subList(1, words.size()));
            out.print(about.map(Usage::of).orElseGet(() -> Usage.of(COMMANDS)));
            return ExitCode.DONE;
        }
        Optional<Command> command = find(words);
        if (command.isEmpty()) {
            return unknown(words);
        }
        List<String> rest = words.subList(wordsIn(command.get()), words.size());
        return run(command.get(), rest, out);
    }

    private static int run(Command command, List<String> words, PrintStream out) {
        if (words.stream().anyMatch(Ashlar::asksForHelp)) {
            out.print(Usage.of(command));
            return ExitCode.DONE;
        }
        if (!(command instanceof ServeCommand)) {
            // Standard output is for the result; whatever logs on the way writes beside it.
            System.setOut(System.err);
        }
        try {
            return command.run(CommandLine.parse(words, command.options(), out));
        } catch (WrongUsage wrong) {
            System.err.println("ashlar " + command.name() + " " + wrong.getMessage() + ".");
            System.err.print(Usage.of(command));
            return ExitCode.USAGE;
        } catch (SettingMistakes mistakes) {
            System.err.println(mistakes.getMessage());
            return ExitCode.CONFIGURATION;
        } catch (Refusal refusal) {
            System.err.println("ashlar " + command.name() + ": " + told(refusal));
            return ExitCode.FAILED;
        } catch (SQLException | MigrationFailure failure) {
            System.err.println("ashlar " + command.name() + ": " + failure.getMessage());
            return ExitCode.FAILED;
        } catch (RuntimeException unexpected) {
            Optional<SettingMistakes> mistakes = mistakesIn(unexpected);
            if (mistakes.isPresent()) {
                System.err.println(mistakes.get().getMessage());
                return ExitCode.CONFIGURATION;
            }
            LoggerFactory.getLogger(Ashlar.class).error("ashlar {} failed", command.name(), unexpected);
            return ExitCode.FAILED;
        } finally {
            out.flush();
            System.setOut(out);
        }
    }

    /** What only a part of the program could find out is wrapped by whoever was making that part. */
    private static Optional<SettingMistakes> mistakesIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SettingMistakes mistakes) {
                return Optional.of(mistakes);
            }
        }
        return Optional.empty();
    }

    private static String told(Refusal refusal) {
        String violations = refusal.violations().stream()
                .map(violation -> violation.pointer().replaceFirst("^/", "") + " " + violation.message())
                .collect(Collectors.joining("; "));
        String what =
                violations.isEmpty() ? refusal.detail().orElse(refusal.code().title()) : violations;
        return what + " (" + refusal.code().code() + ")";
    }

    private static int unknown(List<String> words) {
        String said = words.getFirst();
        List<String> known = COMMANDS.stream().map(Command::name).toList();
        String whole = words.size() > 1 ? said + " " + words.get(1) : said;
        String meant = Suggestion.nearest(whole, known)
                .or(() -> Suggestion.nearest(said, known))
                .map(nearest -> ", did you mean " + nearest + "?")
                .orElse(".");
        System.err.println("ashlar does not know the command " + said + meant);
        System.err.print(Usage.of(COMMANDS));
        return ExitCode.USAGE;
    }

    private static Optional<Command> find(List<String> words) {
        return COMMANDS.stream()
                .filter(command -> words.size() >= wordsIn(command)
                        && String.join(" ", words.subList(0, wordsIn(command))).equals(command.name()))
                .findFirst();
    }

    private static int wordsIn(Command command) {
        return command.name().contains(" ") ? 2 : 1;
    }

    private static boolean asksForHelp(String word) {
        return word.equals("--help") || word.equals("-h");
    }
}
