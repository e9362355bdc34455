package dev.ashlar.kernel.settings;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with the configuration, told at once. */
public final class SettingMistakes extends RuntimeException {

    private final transient List<Mistake> mistakes;

    /**
     * One mistake.
     *
     * @param key what is wrong: a key, a variable or a file
     * @param variable the environment variable that sets the key
     * @param problem goes on from the key: "is required in production"
     * @param example a value that would do
     * @param origin where the wrong value stands
     */
    public record Mistake(String key, String variable, String problem, String example, String origin) {

        /** Whoever quotes a value quotes no password in it. */
        public Mistake {
            problem = SettingKey.withoutCredentials(problem);
        }

        static Mistake about(SettingKey key, String problem, String origin) {
            return new Mistake(key.key(), key.variable(), problem, key.example(), origin);
        }

        static Mistake unknown(String name, List<String> known, String origin) {
            String meant = Suggestion.nearest(name, known)
                    .map(nearest -> ", did you mean " + nearest + "?")
                    .orElse("; config/reference.yml lists all");
            return new Mistake(name, "", "is not a known setting" + meant, "", origin);
        }

        static Mistake inFile(String file, String problem) {
            return new Mistake("the file " + file, "", problem, "", "");
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("  ").append(key);
            if (!variable.isEmpty()) {
                text.append(" (").append(variable).append(')');
            }
            text.append(": ").append(problem);
            if (!example.isEmpty()) {
                text.append("; for example ").append(example);
            }
            if (!origin.isEmpty()) {
                text.append(" [").append(origin).append(']');
            }
            return text.toString();
        }
    }

    SettingMistakes(List<Mistake> mistakes) {
        super(describe(mistakes), null, false, false);
        this.mistakes = List.copyOf(mistakes);
    }

    /** The problem goes on from the key and must not quote a secret. */
    public static SettingMistakes of(String key, String problem) {
        return new SettingMistakes(List.of(new Mistake(key, "", problem, "", "")));
    }

    public List<Mistake> mistakes() {
        return mistakes;
    }

    private static String describe(List<Mistake> mistakes) {
        return "The configuration has " + (mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes") + ":\n"
                + mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n"));
    }
}
