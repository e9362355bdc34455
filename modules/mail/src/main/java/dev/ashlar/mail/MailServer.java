package dev.ashlar.mail;

import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.SettingMistakes;
import jakarta.inject.Singleton;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hands a mail to the server named by {@code SMTP_URL}. */
@Singleton
class MailServer {

    private static final String TIMEOUT_MILLIS = "10000";

    private final @Nullable Session session;
    private final String from;

    MailServer(MailSettings settings) {
        Secret url = settings.smtpUrl();
        this.session = url == null ? null : session(url.reveal(), settings.requireTls());
        this.from = settings.from();
    }

    boolean isSet() {
        return session != null;
    }

    /** The id goes out as the Message-ID, so that a mail sent twice after a crash can be told to be one. */
    void deliver(UUID id, Mail mail, Instant at) throws MessagingException {
        if (session == null) {
            throw new IllegalStateException("no mail server is set");
        }
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + id + "@ashlar>");
            }
        };
        message.setFrom(new InternetAddress(from));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(mail.to()));
        message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
        message.setText(mail.text(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(at));
        message.setHeader("Auto-Submitted", "auto-generated");
        Transport.send(message);
    }

    private static Session session(String url, boolean requireTls) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw mistake();
        }
        boolean tlsAtOnce = "smtps".equals(uri.getScheme());
        if (uri.getHost() == null || !(tlsAtOnce || "smtp".equals(uri.getScheme()))) {
            throw mistake();
        }
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", uri.getHost());
        properties.setProperty(
                "mail.smtp.port", String.valueOf(uri.getPort() > 0 ? uri.getPort() : tlsAtOnce ? 465 : 587));
        properties.setProperty("mail.smtp.ssl.enable", String.valueOf(tlsAtOnce));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", String.valueOf(requireTls && !tlsAtOnce));
        properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
        String login = uri.getRawUserInfo();
        if (login == null) {
            return Session.getInstance(properties);
        }
        properties.setProperty("mail.smtp.auth", "true");
        int colon = login.indexOf(':');
        String user = decoded(colon < 0 ? login : login.substring(0, colon));
        String password = decoded(colon < 0 ? "" : login.substring(colon + 1));
        return Session.getInstance(properties, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, password);
            }
        });
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static SettingMistakes mistake() {
        return SettingMistakes.of(
                "ashlar.mail.smtp-url (SMTP_URL)",
                "the value is no address of a mail server; for example smtp://user:password@mail.example.com:587");
    }
}
