package dev.ashlar.architecture;

import dev.ashlar.architecture.Change.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Violations that are known and have a date. Nothing writes this file: a person adds a line and raises the number of
 * accepted violations beside it, so that growth is a second, visible decision, and every mended violation forces the
 * number down.
 *
 * <pre>
 * accepted: 2
 * # rule | file | how many | owner | reason | until
 * ASH-404 | modules/shop/src/main/java/dev/ashlar/shop/PlaceOrder.java | 2 | @ashlar/shop | waits for #12 | 2027-03-01
 * </pre>
 */
public final class Baseline {

    private static final String WHY =
            "A baseline is a debt with a name and a date; without them it is a switch that turns rules off.";

    private record Entry(int line, String rule, String file, int count, String owner, String reason, String until) {

        static Entry of(int line, String text) {
            String[] parts = Stream.of(text.split("\\|", -1)).map(String::strip).toArray(String[]::new);
            String[] all = Stream.concat(Stream.of(parts), Stream.generate(() -> ""))
                    .limit(6)
                    .toArray(String[]::new);
            int count = all[2].matches("[1-9]\\d{0,5}") ? Integer.parseInt(all[2]) : 0;
            return new Entry(line, all[0], all[1], count, all[3], all[4], all[5]);
        }

        boolean covers(Violation violation) {
            return violation.rule().equals(rule) && violation.file().equals(file);
        }

        boolean isComplete() {
            return count > 0 && !owner.isEmpty() && !reason.isEmpty() && hasDate();
        }

        private boolean hasDate() {
            try {
                return LocalDate.parse(until).isAfter(LocalDate.EPOCH);
            } catch (DateTimeParseException e) {
                return false;
            }
        }

        boolean isExpired(LocalDate today) {
            return LocalDate.parse(until).isBefore(today);
        }
    }

    private final String file;
    private final int accepted;
    private final int acceptedLine;
    private final List<Entry> entries;

    private Baseline(String file, int accepted, int acceptedLine, List<Entry> entries) {
        this.file = file;
        this.accepted = accepted;
        this.acceptedLine = acceptedLine;
        this.entries = entries;
    }

    public static Baseline none() {
        return new Baseline("", 0, 1, List.of());
    }

    /** Reads the file; no file is an empty baseline. */
    public static Baseline read(Path root, String file) {
        if (!Files.exists(root.resolve(file))) {
            return none();
        }
        try {
            return parse(file, Files.readAllLines(root.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Baseline parse(String file, List<String> lines) {
        int accepted = 0;
        int acceptedLine = 1;
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith("accepted:")) {
                accepted = Integer.parseInt(line.substring("accepted:".length()).strip());
                acceptedLine = i + 1;
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                entries.add(Entry.of(i + 1, line));
            }
        }
        return new Baseline(file, accepted, acceptedLine, entries);
    }

    /** The violations that remain, with those that the baseline itself commits. */
    List<Violation> apply(List<Violation> violations, LocalDate today) {
        List<Violation> remaining = new ArrayList<>(violations);
        List<Violation> own = new ArrayList<>();
        for (Entry entry : entries) {
            List<Violation> covered = remaining.stream().filter(entry::covers).toList();
            if (!entry.isComplete()) {
                own.add(entry(
                        entry,
                        "ASH-503",
                        "A baseline entry has an owner, a reason and a date",
                        "The entry lacks its number, owner, reason or date.",
                        entry.rule() + " | " + entry.file() + " | 1 | @ashlar/team | reason | 2027-01-31"));
            } else if (entry.isExpired(today)) {
                own.add(entry(
                        entry,
                        "ASH-503",
                        "A baseline entry has an owner, a reason and a date",
                        "The entry was good until " + entry.until() + ".",
                        "mend the violation and delete this line"));
            } else if (covered.isEmpty()) {
                own.add(entry(
                        entry,
                        "ASH-502",
                        "A baseline entry matches something",
                        "Nothing breaks " + entry.rule() + " in " + entry.file() + " any more.",
                        "delete this line, and lower the number: accepted: " + (accepted - entry.count())));
            } else if (covered.size() == entry.count()) {
                remaining.removeAll(covered);
            } else if (covered.size() < entry.count()) {
                remaining.removeAll(covered);
                own.add(entry(
                        entry,
                        "ASH-502",
                        "A baseline entry matches something",
                        "Only " + covered.size() + " of " + entry.count() + " violations are left.",
                        "write " + covered.size() + " here, and lower the number: accepted: "
                                + (accepted - entry.count() + covered.size())));
            }
        }
        int sum = entries.stream().mapToInt(Entry::count).sum();
        if (sum != accepted) {
            own.add(violation(
                    acceptedLine,
                    "the baseline",
                    "ASH-504",
                    "The baseline only shrinks",
                    "The entries count " + sum + " violations, and " + accepted + " are accepted.",
                    sum > accepted
                            ? "mend the new violation; if it truly must wait, its reviewer agrees to: accepted: " + sum
                            : "accepted: " + sum));
        }
        return Stream.concat(remaining.stream(), own.stream()).toList();
    }

    private Violation entry(Entry entry, String rule, String title, String problem, String change) {
        return violation(entry.line(), entry.owner(), rule, title, problem, change);
    }

    private Violation violation(int line, String owner, String rule, String title, String problem, String change) {
        return new Violation(
                rule, title, file, line, problem, WHY, owner.isEmpty() ? "nobody" : owner, "", new Words(change));
    }
}
