package dev.ashlar.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What changes between two versions of {@code modules.json}, and whether it breaks anybody: neighbours who call, nodes
 * of the older version that still run, clients, operators.
 */
public record ArchitectureDiff(List<Difference> differences) {

    /** One fact that came, went or changed. */
    public record Difference(String module, String what, String how, boolean breaking) {}

    public ArchitectureDiff {
        differences = List.copyOf(differences);
    }

    /**
     * Compares two models.
     *
     * @throws IllegalArgumentException when one of the two cannot be read: no diff is not an empty diff
     */
    public static ArchitectureDiff between(String oldJson, String newJson) {
        Map<Fact, String> before = Facts.in("older", oldJson);
        Map<Fact, String> after = Facts.in("newer", newJson);
        Set<Fact> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        List<Difference> differences = new ArrayList<>();
        for (Fact fact : all) {
            String old = before.get(fact);
            String now = after.get(fact);
            if (old == null && now != null && !isPartOfNew(fact, before)) {
                differences.add(difference(fact, "added" + with(now), false));
            } else if (old != null && now == null && !isPartOfNew(fact, after)) {
                differences.add(difference(fact, "removed", fact.kind().removalBreaks()));
            } else if (old != null && now != null && !old.equals(now)) {
                differences.add(difference(
                        fact,
                        "changed from `" + old + "` to `" + now + "`",
                        fact.kind().changeBreaks()));
            }
        }
        return new ArchitectureDiff(differences);
    }

    /**
     * Prints the difference between two files, for a pull request; nothing when there is none.
     *
     * @param files the older and the newer {@code modules.json}
     */
    public static void main(String[] files) throws IOException {
        if (files.length != 2) {
            throw new IllegalArgumentException("say which two files: the older and the newer modules.json");
        }
        System.out.print(between(Files.readString(Path.of(files[0])), Files.readString(Path.of(files[1])))
                .markdown());
    }

    /** The members of a type, an event or a module that is itself new or gone need no line each. */
    private static boolean isPartOfNew(Fact fact, Map<Fact, String> other) {
        return fact.parents().anyMatch(parent -> !other.containsKey(parent));
    }

    private static Difference difference(Fact fact, String how, boolean breaking) {
        return new Difference(fact.module(), fact.kind().word() + " `" + fact.name() + "`", how, breaking);
    }

    private static String with(String value) {
        return value.isEmpty() ? "" : " (`" + value + "`)";
    }

    public boolean isBreaking() {
        return differences.stream().anyMatch(Difference::breaking);
    }

    /** For a pull request; empty when nothing changed. */
    public String markdown() {
        if (differences.isEmpty()) {
            return "";
        }
        return "### Architecture: " + (isBreaking() ? "breaking" : "compatible") + "\n\n"
                + "| module | what | how | |\n|---|---|---|---|\n"
                + Stream.of(true, false)
                        .flatMap(breaking ->
                                differences.stream().filter(difference -> difference.breaking() == breaking))
                        .map(difference -> "| " + difference.module() + " | " + difference.what() + " | "
                                + difference.how() + " | " + (difference.breaking() ? "**breaking**" : "") + " |\n")
                        .collect(Collectors.joining());
    }
}
