package dev.ashlar.kernel.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The reference of all keys, written from their declarations: as a YAML file that can be used as it is, and for .env. */
public final class SettingsReference {

    private SettingsReference() {}

    /** All keys with their defaults, in a file that {@code ASHLAR_CONFIG} may name. */
    public static String yaml(List<SettingKey> keys) {
        StringBuilder text = new StringBuilder("""
                # Every setting with its default. Generated: change the declaration in the code, not this file.
                # Each can also be given by its environment variable, or on the command line as --ashlar.http.port=8081.
                # To keep settings in a file, copy what differs and name the file in ASHLAR_CONFIG.
                # Durations: 250ms 30s 15m 24h 14d. Sizes: 512B 10kB 64MB 1GB. Lists: a,b,c.
                # REDIS_URL is not used: nodes share what they share, rate limits too, through the database.

                ashlar:
                """);
        List<String> open = new ArrayList<>();
        for (SettingKey key : inOrder(keys)) {
            List<String> parts = List.of(key.key().split("\\.", -1));
            List<String> groups = parts.subList(1, parts.size() - 1);
            if (!groups.equals(open)) {
                openGroups(text, open, groups);
                open = groups;
            }
            String indent = "  ".repeat(groups.size() + 1);
            text.append(indent).append("# ").append(key.why()).append('\n');
            text.append(indent).append("# ").append(key.form());
            text.append("; ").append(key.variable());
            if (key.requiredInProduction()) {
                text.append("; required in production");
            }
            if (!key.example().equals(key.defaultValue())) {
                text.append("; for example ").append(key.example());
            }
            text.append('\n');
            text.append(indent).append(parts.getLast()).append(": ").append(quoted(key.defaultValue()));
            text.append("\n\n");
        }
        return text.toString().stripTrailing() + "\n";
    }

    /** Variables to copy into {@code .env} and uncomment. */
    public static String dotEnv(List<SettingKey> keys) {
        StringBuilder text = new StringBuilder("""
                # Copy this to .env for development and uncomment what should differ from the default; the program reads it
                # from the directory it is started in. Production does not read .env: set the variables themselves.
                # Generated: change the declaration in the code, not this file. config/reference.yml tells more.

                # A YAML file with more settings.
                #ASHLAR_CONFIG=

                """);
        for (SettingKey key : inOrder(keys)) {
            text.append("# ").append(key.why()).append(" (").append(key.form()).append(")\n");
            if (key.isSecret()) {
                text.append("# for example ").append(key.example()).append('\n');
            }
            text.append('#')
                    .append(key.variable())
                    .append('=')
                    .append(key.defaultValue())
                    .append("\n\n");
        }
        return text.toString().stripTrailing() + "\n";
    }

    /** Keys of the whole program first, then group by group. */
    private static List<SettingKey> inOrder(List<SettingKey> keys) {
        return keys.stream()
                .sorted(Comparator.comparing((SettingKey key) ->
                                key.key().chars().filter(c -> c == '.').count() > 1)
                        .thenComparing(SettingKey::key))
                .toList();
    }

    private static void openGroups(StringBuilder text, List<String> open, List<String> groups) {
        int same = 0;
        while (same < Math.min(open.size(), groups.size()) && open.get(same).equals(groups.get(same))) {
            same++;
        }
        for (int level = same; level < groups.size(); level++) {
            text.append("  ".repeat(level + 1)).append(groups.get(level)).append(":\n");
        }
    }

    private static String quoted(String value) {
        boolean plain = value.matches("[A-Za-z0-9/][A-Za-z0-9 ,./@+_-]*") && !value.equals("null");
        return plain ? value : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
