package dev.ashlar.mail;

import dev.ashlar.kernel.Secret;
import jakarta.inject.Singleton;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
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
        this.session = url == null ? null : session(SmtpAddress.parse(url), settings.requireTls());
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

    private static Session session(SmtpAddress address, boolean requireTls) {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", address.host());
        properties.setProperty("mail.smtp.port", String.valueOf(address.port()));
        properties.setProperty("mail.smtp.ssl.enable", String.valueOf(address.tlsAtOnce()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", String.valueOf(requireTls && !address.tlsAtOnce()));
        properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
        String user = address.user();
        if (user == null) {
            return Session.getInstance(properties);
        }
        properties.setProperty("mail.smtp.auth", "true");
        return Session.getInstance(properties, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, address.password().reveal());
            }
        });
    }
}
