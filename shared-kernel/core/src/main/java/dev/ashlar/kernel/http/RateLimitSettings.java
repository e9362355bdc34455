package dev.ashlar.kernel.http;

import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.Settings;
import java.time.Duration;

/** How often a client may call. Counted per user when signed in, else per address. */
@Settings("rate-limit")
public record RateLimitSettings(
        @Setting(
                value = "auto",
                why =
                        "Where limits are counted: memory, for each node by itself; database, for all nodes together; auto,"
                                + " in the database where that is PostgreSQL.")
        Store store,

        @Setting(value = "600", min = "1", max = "1000000000", why = "Requests per window that any client may make.")
        long requests,

        @Setting(value = "60s", min = "1s", max = "1h", why = "The window of the default limit.")
        Duration window,

        @Setting(
                value = "20",
                min = "1",
                max = "1000000000",
                why = "Requests per window to sign-in, sign-up, password and code routes.")
        long strictRequests,

        @Setting(value = "60s", min = "1s", max = "1d", why = "The window of the strict limit.")
        Duration strictWindow,

        @Setting(
                value = "100000",
                min = "1000",
                max = "10000000",
                why = "How many clients are counted at once; beyond that the least recently seen starts afresh.")
        long clients) {

    /** Where limits are counted. */
    public enum Store {
        AUTO,
        MEMORY,
        DATABASE
    }
}
