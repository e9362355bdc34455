package dev.ashlar.kernel.boot;

import dev.ashlar.kernel.Module;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.DatabaseSettings;
import dev.ashlar.kernel.database.MigrationFailure;
import dev.ashlar.kernel.database.Migrations;
import dev.ashlar.kernel.http.HttpSettings;
import dev.ashlar.kernel.operations.LogSettings;
import dev.ashlar.kernel.operations.Logging;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingMistakes;
import dev.ashlar.kernel.settings.SettingSource;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the application context: the one way in which both the program and its tests start. */
public final class Boot {

    private static final String CONFIG = "ASHLAR_CONFIG";

    private Boot() {}

    /**
     * The settings in force, from the first of: the command line, the environment, {@code .env} (not in production), the
     * file named by {@code ASHLAR_CONFIG}, the defaults.
     *
     * @param otherVariables variables of the environment that are no settings, though they may look like some
     * @throws SettingMistakes with everything that is wrong
     */
    public static EffectiveSettings settings(Map<String, String> arguments, String... otherVariables) {
        SettingSource.Variables environment = SettingSource.Variables.environment();
        EffectiveSettings settings = EffectiveSettings.read(
                sources(arguments, environment.without(List.of(otherVariables)), Path.of(".env")));
        Logging.apply(settings.get(RuntimeSettings.class), settings.get(LogSettings.class));
        return settings;
    }

    static List<SettingSource> sources(
            Map<String, String> arguments, SettingSource.Variables environment, Path dotEnv) {
        List<SettingSource> sources = new ArrayList<>();
        sources.add(new SettingSource.Keys("command line", arguments));
        sources.add(environment.without(List.of(CONFIG)));
        List<SettingSource> file = config(environment);
        List<SettingSource> withFile = new ArrayList<>(sources);
        withFile.addAll(file);
        if (EffectiveSettings.isProduction(withFile) || !Files.isRegularFile(dotEnv)) {
            return withFile;
        }
        SettingSource.Variables development = SettingSource.Variables.file(dotEnv);
        sources.add(development.without(List.of(CONFIG)));
        sources.addAll(file.isEmpty() ? config(development) : file);
        if (EffectiveSettings.isProduction(sources)) {
            throw SettingMistakes.of(
                    "ashlar.environment",
                    "cannot be set to production by " + dotEnv
                            + " or a file it names, because production does not read it; set ASHLAR_ENVIRONMENT in the"
                            + " environment of the process");
        }
        return sources;
    }

    private static List<SettingSource> config(SettingSource.Variables variables) {
        @Nullable String file = variables.variables().get(CONFIG);
        return file == null || file.isBlank() ? List.of() : List.of(SettingSource.Keys.yaml(Path.of(file.strip())));
    }

    /** A context with these settings, not started yet. */
    public static ApplicationContextBuilder context(EffectiveSettings settings) {
        RuntimeSettings runtime = settings.get(RuntimeSettings.class);
        List<String> modules =
                Module.selected(runtime.modules()).stream().map(Module::name).toList();
        return ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .environmentPropertySource(false)
                .enableDefaultPropertySources(false)
                .properties(FrameworkProperties.of(settings.get(HttpSettings.class), modules))
                .singletons(settings.records().toArray());
    }

    /**
     * Brings the schemas of the selected modules up to date, once the database answers. Where a job of its own does that,
     * refuses to go on before it has.
     *
     * @throws SQLException when the database cannot be reached, with a message for the operator
     * @throws MigrationFailure when the schemas are not what this program needs
     */
    public static void migrate(EffectiveSettings settings) throws SQLException {
        Database database = new Database(settings.get(RuntimeSettings.class), settings.get(DatabaseSettings.class));
        database.await();
        Migrations migrations = migrations(settings, database);
        if (settings.get(DatabaseSettings.class).migrateOnStart()) {
            migrations.migrate();
        } else {
            migrations.refuseWhilePending();
        }
        SecretProof.keep(settings.get(RuntimeSettings.class), database);
    }

    /** The migrations of the selected modules. */
    public static Migrations migrations(EffectiveSettings settings, Database database) {
        return new Migrations(
                database.dataSource(),
                database.address().vendor(),
                Module.selected(settings.get(RuntimeSettings.class).modules()));
    }
}
