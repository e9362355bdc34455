package dev.ashlar.users;

import dev.ashlar.kernel.settings.Checks;
import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.SettingMistakes;
import dev.ashlar.kernel.settings.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/** How long things about accounts stay open, and where the links in mails lead. */
@Settings("users")
record UsersSettings(
        @Setting(
                value = "14d",
                min = "0s",
                max = "365d",
                why = "How long a deleted account can be restored before everything about it is erased.")
        Duration deletionGrace,

        @Setting(value = "24h", min = "5m", max = "7d", why = "How long the link that confirms a new address is good.")
        Duration emailConfirmation,

        @Setting(
                value = "72h",
                min = "1h",
                max = "30d",
                why = "How long the old address can take a change back; nobody else can register it meanwhile.")
        Duration emailUndo,

        @Setting(
                value = "7d",
                min = "1h",
                max = "30d",
                why = "How long a copy that somebody has asked for of their data is kept.")
        Duration dataExportKept,

        @Setting(
                value = "/account/email/confirm",
                example = "https://app.example.com/confirm",
                why =
                        "The page that confirms a new address: a path below ashlar.http.public-url, or a URL. It posts the"
                                + " token behind the # to /api/v1/users/email/confirm.")
        String emailConfirmPage,

        @Setting(
                value = "/account/email/undo",
                example = "https://app.example.com/undo",
                why = "The page that takes a change of address back; it posts the token to /api/v1/users/email/undo.")
        String emailUndoPage,

        @Setting(
                value = "/account/restore",
                example = "https://app.example.com/restore",
                why = "The page that brings a deleted account back; it posts the token to /api/v1/users/restore.")
        String restorePage,

        @Setting(
                value = "2",
                min = "1",
                max = "20",
                why =
                        "Exports and imports that may run at once on a node; more are answered with 503. Each export holds"
                                + " a database connection beyond those of the pool.")
        int streams) {

    UsersSettings {
        Checks.all(
                () -> checkPage("ashlar.users.email-confirm-page", emailConfirmPage),
                () -> checkPage("ashlar.users.email-undo-page", emailUndoPage),
                () -> checkPage("ashlar.users.restore-page", restorePage));
    }

    private static void checkPage(String key, String page) {
        try {
            URI uri = new URI(page);
            if (uri.getScheme() == null ? page.startsWith("/") : uri.getHost() != null) {
                return;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw SettingMistakes.of(key, "\"" + page + "\" is neither a path that begins with / nor a URL");
    }
}
