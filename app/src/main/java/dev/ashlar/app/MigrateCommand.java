package dev.ashlar.app;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.boot.SecretProof;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.DatabaseSettings;
import dev.ashlar.kernel.database.Migrations.Pending;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingSource;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** {@code ashlar migrate}: brings the schemas up to date and ends, for where that is a job of its own. */
final class MigrateCommand implements Command {

    @Override
    public String name() {
        return "migrate";
    }

    @Override
    public String purpose() {
        return "Brings the schema of every module up to date.";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("dry-run", "lists what would be done and changes nothing"),
                Option.flag(
                        "new-secret",
                        "accepts an ASHLAR_SECRET that is not the old one; what was sealed with that is lost"),
                new Option("modules", "auth,users", "only these modules and what they depend on"));
    }

    @Override
    public int run(CommandLine line) throws SQLException {
        EffectiveSettings settings = Boot.settings(line.settings());
        if (line.has("dry-run")) {
            tell(line.out(), pending(settings), "pending", "Nothing is pending.");
            return ExitCode.DONE;
        }
        Database database = database(settings);
        database.await();
        tell(line.out(), Boot.migrations(settings, database).migrate(), "applied", "Nothing was pending.");
        if (line.has("new-secret")) {
            line.out()
                    .println(
                            SecretProof.replace(settings.get(RuntimeSettings.class), database)
                                    ? "The secret is accepted."
                                    : "There is no secret yet; the first start makes one.");
        }
        return ExitCode.DONE;
    }

    private static List<Pending> pending(EffectiveSettings settings) throws SQLException {
        Database database = database(settings);
        Path file = database.address().h2Path();
        if (file != null && !Files.exists(file)) {
            // Looking would make the file. What is pending there is what is pending on any empty database.
            database = database(EffectiveSettings.read(
                    List.of(new SettingSource.Keys("dry run", Map.of("ashlar.database.url", "jdbc:h2:mem:dry-run")))));
        }
        database.await();
        return Boot.migrations(settings, database).pending();
    }

    private static Database database(EffectiveSettings settings) {
        return new Database(settings.get(RuntimeSettings.class), settings.get(DatabaseSettings.class));
    }

    private static void tell(PrintStream out, List<Pending> steps, String what, String nothing) {
        steps.forEach(step -> out.printf("%s  %s  %s%n", what, step.module(), step.script()));
        out.println(steps.isEmpty() ? nothing : steps.size() + (steps.size() == 1 ? " step." : " steps."));
    }
}
