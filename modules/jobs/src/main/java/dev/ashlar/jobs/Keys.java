package dev.ashlar.jobs;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names made of parts that others choose, short enough for an index however long those are. */
final class Keys {

    private static final int LONGEST = 400;

    private Keys() {}

    static String of(String prefix, String rest) {
        String name = prefix + ":" + rest;
        if (name.length() <= LONGEST) {
            return name;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return name.substring(0, LONGEST - 64) + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
