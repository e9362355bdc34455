package dev.ashlar.kernel.settings;

import java.util.Comparator;
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

        static Mistake about(SettingKey key, String problem, String origin) {
            return new Mistake(key.key(), key.variable(), problem, key.example(), origin);
        }

        static Mistake unknown(String name, List<String> known, String origin) {
            String nearest = known.stream()
                    .min(Comparator.comparingInt(candidate -> distance(candidate, name)))
                    .orElse("");
            return new Mistake(name, "", "is not a known setting, did you mean " + nearest + "?", "", origin);
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
            if (!origin.isEmpty() && !origin.equals("nowhere")) {
                text.append(" [").append(origin).append(']');
            }
            return text.toString();
        }
    }

    SettingMistakes(List<Mistake> mistakes) {
        super(describe(mistakes), null, false, false);
        this.mistakes = List.copyOf(mistakes);
    }

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

    /** How many letters must change to get from one to the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int above = row[j];
                int change = one.charAt(i - 1) == other.charAt(j - 1) ? diagonal : diagonal + 1;
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[other.length()];
    }
}
