package dev.ashlar.architecture;

import java.util.Comparator;
import java.util.stream.Stream;

/**
 * One thing that the model states, by a name that stays when its details change.
 *
 * @param of the type, event or table it is a part of; empty when it stands by itself
 */
record Fact(String module, Kind kind, String of, String name) implements Comparable<Fact> {

    /** The kinds, and whether somebody breaks when one goes or changes. */
    enum Kind {
        MODULE("module", true, false),
        EDGE("dependency", false, false),
        TYPE("type", true, true),
        SIGNATURE("signature", true, true),
        EVENT("event", true, false),
        MEMBER("event member", true, true),
        TABLE("table", true, false),
        COLUMN("column", true, true),
        ROUTE("route", true, true),
        // Who relied on a default sets it; nothing stops working for that alone.
        SETTING("setting", true, false),
        ERROR_CODE("error code", true, false);

        private final String word;
        private final boolean removalBreaks;
        private final boolean changeBreaks;

        Kind(String word, boolean removalBreaks, boolean changeBreaks) {
            this.word = word;
            this.removalBreaks = removalBreaks;
            this.changeBreaks = changeBreaks;
        }

        String word() {
            return word;
        }

        boolean removalBreaks() {
            return removalBreaks;
        }

        boolean changeBreaks() {
            return changeBreaks;
        }
    }

    /** What this is a part of: its module, and the type, event or table. */
    Stream<Fact> parents() {
        Stream<Fact> whole = switch (kind) {
            case SIGNATURE -> Stream.of(new Fact(module, Kind.TYPE, "", of));
            case MEMBER -> Stream.of(new Fact(module, Kind.EVENT, "", of));
            case COLUMN -> Stream.of(new Fact(module, Kind.TABLE, "", of));
            case MODULE, EDGE, TYPE, EVENT, TABLE, ROUTE, SETTING, ERROR_CODE -> Stream.of();
        };
        return kind == Kind.MODULE ? whole : Stream.concat(whole, Stream.of(new Fact(module, Kind.MODULE, "", module)));
    }

    @Override
    public int compareTo(Fact other) {
        return Comparator.comparing(Fact::module)
                .thenComparing(Fact::kind)
                .thenComparing(Fact::of)
                .thenComparing(Fact::name)
                .compare(this, other);
    }
}
