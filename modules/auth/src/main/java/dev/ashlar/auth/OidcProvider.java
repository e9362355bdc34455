package dev.ashlar.auth;

import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.SettingMistakes;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else who can tell who a person is.
 *
 * @param issuer what the provider calls itself; everything else is found from there
 */
record OidcProvider(String name, String clientId, Secret clientSecret, String issuer) {

    private static final String KEY = "ashlar.auth.oidc-providers";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Map<String, String> PRESETS = Map.of(
            "google", "https://accounts.google.com",
            "gitlab", "https://gitlab.com",
            "linkedin", "https://www.linkedin.com/oauth",
            "slack", "https://slack.com",
            "twitch", "https://id.twitch.tv/oauth2",
            "salesforce", "https://login.salesforce.com");

    /** Reads {@code name|client-id|client-secret|issuer}, separated by commas; a preset needs no issuer. */
    static Map<String, OidcProvider> parse(@Nullable Secret configured) {
        Map<String, OidcProvider> providers = new LinkedHashMap<>();
        if (configured == null) {
            return providers;
        }
        for (String text : List.of(configured.reveal().split(",", -1))) {
            List<String> parts = List.of(text.strip().split("\\|", -1));
            if (parts.size() < 3
                    || parts.size() > 4
                    || !NAME.matcher(parts.getFirst()).matches()) {
                throw SettingMistakes.of(
                        KEY, "a provider is written name|client-id|client-secret|issuer; a preset needs no issuer");
            }
            String name = parts.getFirst();
            String issuer = parts.size() == 4 ? parts.get(3) : PRESETS.get(name);
            if (issuer == null || !isSafe(issuer)) {
                throw SettingMistakes.of(
                        KEY,
                        "provider " + name + " needs an issuer that begins with https://; presets are "
                                + PRESETS.keySet().stream().sorted().toList());
            }
            OidcProvider provider = new OidcProvider(name, parts.get(1), Secret.of(parts.get(2)), issuer);
            if (providers.put(name, provider) != null) {
                throw SettingMistakes.of(KEY, "provider " + name + " is named twice");
            }
        }
        return providers;
    }

    /** Plain HTTP only to this very machine, for a provider under development. */
    static boolean isSafe(String address) {
        try {
            URI uri = URI.create(address);
            return "https".equals(uri.getScheme())
                    || ("http".equals(uri.getScheme())
                            && List.of("localhost", "127.0.0.1").contains(String.valueOf(uri.getHost())));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
