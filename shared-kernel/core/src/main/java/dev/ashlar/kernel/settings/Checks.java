package dev.ashlar.kernel.settings;

import dev.ashlar.kernel.settings.SettingMistakes.Mistake;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a record of settings checks in its compact constructor beyond the types of its values: whatever is read out of a
 * value later must be readable at the start already, so that it is told with all other mistakes.
 */
public final class Checks {

    /** A name or an IPv4 address, or an IPv6 address, which has at least two colons. */
    private static final Pattern HOST = Pattern.compile(
            "[A-Za-z0-9._-]{1,253}|\\[?[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{0,40}(%[A-Za-z0-9_.-]{1,20})?]?");

    private Checks() {}

    /**
     * Makes all of the checks, whichever fail.
     *
     * @throws SettingMistakes with what every failed check has found
     */
    public static void all(Runnable... checks) {
        List<Mistake> found = new ArrayList<>();
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (SettingMistakes mistakes) {
                found.addAll(mistakes.mistakes());
            }
        }
        if (!found.isEmpty()) {
            throw new SettingMistakes(found);
        }
    }

    /** A name or address to listen on; empty means all. */
    public static void host(String key, String host) {
        if (!host.isEmpty() && !HOST.matcher(host).matches()) {
            throw SettingMistakes.of(
                    key, "\"" + host + "\" is neither a host nor an address (the port is not part of it)");
        }
    }

    /** An address that paths are added to. */
    public static void base(String key, @Nullable URI url) {
        if (url != null && (url.getRawQuery() != null || url.getRawFragment() != null)) {
            throw SettingMistakes.of(key, "\"" + url + "\" has a ? or # in it, but paths are added to it");
        }
    }
}
