package dev.ashlar.kernel.boot;

import dev.ashlar.kernel.Module;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.DatabaseSettings;
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
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the application context: the one way in which both the program and its tests start. */
public final class Boot {

    private Boot() {}

    /**
     * The settings in force, from the first of: the command line, the environment, {@code .env} (not in production), the
     * file named by {@code ASHLAR_CONFIG}, the defaults.
     */
    public static EffectiveSettings settings(Map<String, String> arguments) {
        List<SettingSource> sources = new ArrayList<>();
        sources.add(new SettingSource.Keys("command line", arguments));
        SettingSource.Variables environment = SettingSource.Variables.environment();
        sources.add(environment.without("ASHLAR_CONFIG"));
        boolean production = "production".equals(environment.variables().get("ASHLAR_ENVIRONMENT"));
        Path dotEnv = Path.of(".env");
        if (!production && Files.isRegularFile(dotEnv)) {
            sources.add(SettingSource.Variables.file(dotEnv));
        }
        String file = environment.variables().get("ASHLAR_CONFIG");
        if (file != null && !file.isBlank()) {
            sources.add(SettingSource.Keys.yaml(Path.of(file)));
        }
        EffectiveSettings settings = EffectiveSettings.read(sources);
        Logging.apply(settings.get(RuntimeSettings.class), settings.get(LogSettings.class));
        return settings;
    }

    /** A context with these settings, not started yet. */
    public static ApplicationContextBuilder context(EffectiveSettings settings) {
        RuntimeSettings runtime = settings.get(RuntimeSettings.class);
        List<String> modules = selected(runtime.modules());
        return ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .environmentPropertySource(false)
                .enableDefaultPropertySources(false)
                .properties(FrameworkProperties.of(settings.get(HttpSettings.class), modules))
                .singletons(settings.records().toArray());
    }

    /** Brings the schemas of the selected modules up to date, once the database answers. */
    public static void migrate(EffectiveSettings settings) throws SQLException {
        RuntimeSettings runtime = settings.get(RuntimeSettings.class);
        Database database = new Database(runtime, settings.get(DatabaseSettings.class));
        database.await();
        new Migrations(database.dataSource(), database.address().vendor(), Module.selected(runtime.modules()))
                .migrate();
    }

    private static List<String> selected(List<String> names) {
        Set<String> known = Module.all().stream().map(Module::name).collect(Collectors.toSet());
        for (String name : names) {
            if (!known.contains(name)) {
                throw SettingMistakes.of(
                        "ashlar.modules (ASHLAR_MODULES)",
                        "\"" + name + "\" is no module; there are " + String.join(", ", known));
            }
        }
        return Module.selected(names).stream().map(Module::name).toList();
    }
}
