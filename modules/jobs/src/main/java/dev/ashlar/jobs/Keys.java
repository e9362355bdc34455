package dev.ashlar.jobs;

import dev.ashlar.kernel.Hash;

/** Names made of parts that others choose, short enough for an index however long those are. */
final class Keys {

    private static final int LONGEST = 400;

    private Keys() {}

    static String of(String prefix, String rest) {
        String name = prefix + ":" + rest;
        if (name.length() <= LONGEST) {
            return name;
        }
        return name.substring(0, LONGEST - 64) + Hash.hex(name);
    }
}
