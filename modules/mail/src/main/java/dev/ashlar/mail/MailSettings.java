package dev.ashlar.mail;

import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.Checks;
import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.SettingMistakes;
import dev.ashlar.kernel.settings.Settings;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where mails go. */
@Settings("mail")
record MailSettings(
        @Setting(
                value = "",
                env = "SMTP_URL",
                example = "smtp://user:password@mail.example.com:587",
                why =
                        "The mail server; smtps:// speaks TLS from the first byte, smtp:// switches to it. Empty keeps all"
                                + " mails in the outbox, where an administrator reads them.")
        @Nullable
        Secret smtpUrl,

        @Setting(
                value = "no-reply@localhost",
                example = "Example <no-reply@example.com>",
                why = "Whom mails come from. Mail servers refuse senders they do not know.")
        String from,

        @Setting(
                value = "true",
                why =
                        "Refuses to hand mails to a server that does not offer TLS. Switch it off only for a server on the"
                                + " same machine.")
        boolean requireTls,

        @Setting(
                value = "12",
                min = "1",
                max = "50",
                why = "How often a mail is tried before it counts as dead; twelve times take about eleven hours.")
        int attempts,

        @Setting(value = "30d", min = "1h", max = "3650d", why = "How long mails are kept in the outbox.")
        Duration kept) {

    MailSettings {
        Checks.all(
                () -> {
                    if (smtpUrl != null) {
                        SmtpAddress.parse(smtpUrl);
                    }
                },
                () -> checkSender(from));
    }

    private static void checkSender(String from) {
        try {
            new InternetAddress(from, true).validate();
        } catch (AddressException e) {
            throw SettingMistakes.of("ashlar.mail.from", "\"" + from + "\" is no address of mail");
        }
    }
}
