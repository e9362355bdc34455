package dev.ashlar.kernel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A value that must not be seen. It prints as {@code [REDACTED]}; only {@link #reveal} gives it away. */
public final class Secret {

    /** What stands where a secret would. */
    public static final String SHOWN = "[REDACTED]";

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret of(String value) {
        return new Secret(value);
    }

    public String reveal() {
        return value;
    }

    /** Compares in a time that does not depend on where the two differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return SHOWN;
    }
}
