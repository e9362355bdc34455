package dev.ashlar.mail;

import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.SettingMistakes;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code SMTP_URL} says: {@code smtp://user:password@mail.example.com:587}, or {@code smtps://} for TLS at once. */
record SmtpAddress(
        String host, int port, boolean tlsAtOnce, @Nullable String user, Secret password) {

    private static final int SUBMISSION = 587;
    private static final int SUBMISSION_OVER_TLS = 465;
    private static final int LAST_PORT = 65_535;

    static SmtpAddress parse(Secret url) {
        try {
            URI uri = URI.create(url.reveal().strip());
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean tlsAtOnce = scheme.equals("smtps");
            boolean leadsNowhere = uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > LAST_PORT;
            if (leadsNowhere || !(tlsAtOnce || scheme.equals("smtp"))) {
                throw mistake();
            }
            int port = uri.getPort() > 0 ? uri.getPort() : tlsAtOnce ? SUBMISSION_OVER_TLS : SUBMISSION;
            String login = uri.getRawUserInfo();
            if (login == null) {
                return new SmtpAddress(uri.getHost(), port, tlsAtOnce, null, Secret.of(""));
            }
            String[] parts = login.split(":", 2);
            return new SmtpAddress(
                    uri.getHost(),
                    port,
                    tlsAtOnce,
                    decoded(parts[0]),
                    Secret.of(parts.length == 1 ? "" : decoded(parts[1])));
        } catch (IllegalArgumentException e) {
            throw mistake();
        }
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static SettingMistakes mistake() {
        return SettingMistakes.of(
                "ashlar.mail.smtp-url",
                "the value is no address of a mail server (special characters in user and password are written as %XX)");
    }
}
