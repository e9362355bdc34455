package dev.ashlar.kernel.http;

import dev.ashlar.kernel.settings.ByteSize;
import dev.ashlar.kernel.settings.Checks;
import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.SettingMistakes;
import dev.ashlar.kernel.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the server listens and what it puts up with. */
@Settings("http")
public record HttpSettings(
        @Setting(
                value = "8080",
                env = "PORT",
                min = "0",
                max = "65535",
                why = "The port to listen on; 0 takes a free one.")
        int port,

        @Setting(value = "", example = "127.0.0.1", why = "The address to listen on; empty listens on all.")
        String host,

        @Setting(
                value = "",
                example = "https://api.example.com",
                why = "How browsers and mails reach this service. Links are made from it, never from the Host header."
                        + " Https switches HSTS on.")
        @Nullable
        URI publicUrl,

        @Setting(
                value = "10kB",
                min = "1kB",
                max = "1GB",
                why = "The largest body of a route that names no limit of its own.")
        ByteSize bodyLimit,

        @Setting(value = "8kB", min = "1kB", max = "64kB", why = "The largest sum of all headers of a request.")
        ByteSize headerLimit,

        @Setting(
                value = "30s",
                min = "1s",
                max = "10m",
                why =
                        "A request is given up when its answer takes longer; also the longest time for its body to arrive.")
        Duration requestTimeout,

        @Setting(value = "10s", min = "1s", max = "5m", why = "How long the headers of a request may take to arrive.")
        Duration headerTimeout,

        @Setting(value = "75s", min = "5s", max = "1h", why = "How long an idle connection is kept open.")
        Duration idleTimeout,

        @Setting(
                value = "true",
                why = "Whether proxies and clients that know of it beforehand may speak HTTP/2. Others speak HTTP/1.1.")
        boolean http2,

        @Setting(
                value = "",
                example = "https://app.example.com,https://admin.example.com",
                why = "Origins whose pages may call the API with credentials. Empty allows none.")
        List<String> corsOrigins,

        @Setting(
                value = "",
                example = "10.0.0.0/8,127.0.0.1",
                why = "Proxies whose X-Forwarded-For is believed. Empty believes nobody.")
        List<String> trustedProxies) {

    /** The longest address a request may name; the same in every version of HTTP. */
    public static final int LONGEST_TARGET = 4096;

    public HttpSettings {
        Checks.all(
                () -> Checks.host("ashlar.http.host", host),
                () -> Checks.base("ashlar.http.public-url", publicUrl),
                () -> {
                    if (publicUrl != null && publicUrl.getRawUserInfo() != null) {
                        throw SettingMistakes.of(
                                "ashlar.http.public-url", "names a user, and everybody would read that in links");
                    }
                },
                () -> Origins.parse(corsOrigins),
                () -> ClientAddress.networks(trustedProxies));
    }

    public boolean isSecure() {
        return publicUrl != null && "https".equals(publicUrl.getScheme());
    }
}
