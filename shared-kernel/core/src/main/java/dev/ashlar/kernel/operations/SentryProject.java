package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.SettingMistakes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where a DSN leads: {@code https://<key>@<host>/<project>}. */
record SentryProject(URI envelopes, String key) {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final int LAST_PORT = 65_535;

    static SentryProject of(Secret dsn) {
        try {
            URI uri = new URI(dsn.reveal().strip());
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            String path = String.valueOf(uri.getRawPath());
            int slash = path.lastIndexOf('/');
            String key = String.valueOf(uri.getRawUserInfo()).split(":", 2)[0];
            if (!List.of("http", "https").contains(scheme)
                    || uri.getHost() == null
                    || uri.getPort() > LAST_PORT
                    || uri.getRawUserInfo() == null
                    || !KEY.matcher(key).matches()
                    || slash < 0
                    || slash == path.length() - 1) {
                throw mistake();
            }
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return new SentryProject(
                    new URI(scheme + "://" + uri.getHost() + port + path.substring(0, slash) + "/api/"
                            + path.substring(slash + 1) + "/envelope/"),
                    key);
        } catch (URISyntaxException e) {
            throw mistake();
        }
    }

    private static SettingMistakes mistake() {
        return SettingMistakes.of("ashlar.operations.sentry-dsn", "the value is no DSN");
    }
}
