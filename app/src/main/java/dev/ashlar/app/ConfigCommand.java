package dev.ashlar.app;

import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.EffectiveSettings.Effective;
import dev.ashlar.kernel.settings.SettingsReference;
import java.util.List;

/** {@code ashlar config}: the values in force and where each comes from. Secrets stay hidden. */
final class ConfigCommand implements Command {

    @Override
    public String name() {
        return "config";
    }

    @Override
    public String purpose() {
        return "Shows every setting with its value and where that comes from.";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("json", "as JSON, for programs"),
                Option.flag(
                        "reference", "prints every key with its default and meaning, as a YAML file to start from"));
    }

    @Override
    public int run(CommandLine line) {
        if (line.has("reference")) {
            line.out().print(SettingsReference.yaml(EffectiveSettings.allKeys()));
            return ExitCode.DONE;
        }
        List<Effective> values = Boot.settings(line.settings()).values();
        if (line.has("json")) {
            line.out().println(JsonOutput.array(values, (json, value) -> {
                json.writeStringField("key", value.key().key());
                json.writeStringField("variable", value.key().variable());
                json.writeStringField("value", value.shown());
                json.writeStringField("origin", value.origin());
                json.writeBooleanField("secret", value.key().isSecret());
            }));
            return ExitCode.DONE;
        }
        int width = values.stream()
                .mapToInt(value -> (value.key().key() + value.shown()).length())
                .filter(length -> length < 70)
                .max()
                .orElse(0);
        for (Effective value : values) {
            String assignment = value.key().key() + " = " + value.shown();
            line.out().printf("%-" + (width + 3) + "s  # %s%n", assignment, value.origin());
        }
        return ExitCode.DONE;
    }
}
