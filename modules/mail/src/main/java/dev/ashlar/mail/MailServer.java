package dev.ashlar.mail;

import dev.ashlar.kernel.Secret;
import jakarta.inject.Singleton;
import jakarta.mail.Address;
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
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/** Hands a mail to the server named by {@code SMTP_URL}. */
@Singleton
class MailServer {

    private static final String TIMEOUT_MILLIS = "10000";

    private final @Nullable Session session;
    /** For addresses that are not ASCII alone (RFC 6531). Other mails do without it, so that any server takes them. */
    private final @Nullable Session unicodeSession;

    private final String from;

    MailServer(MailSettings settings) {
        Secret url = settings.smtpUrl();
        SmtpAddress address = url == null ? null : SmtpAddress.parse(url);
        this.session = address == null ? null : session(address, settings.requireTls(), false);
        this.unicodeSession = address == null ? null : session(address, settings.requireTls(), true);
        this.from = settings.from();
    }

    /** The server has no way to be told of such an address. Told anyway, it would hear another one. */
    static final class UnicodeRefused extends MessagingException {

        private static final long serialVersionUID = 1;

        UnicodeRefused() {
            super("The server does not announce SMTPUTF8, which an address beyond ASCII needs");
        }
    }

    boolean isSet() {
        return session != null;
    }

    /** The id goes out as the Message-ID, so that a mail sent twice after a crash can be told to be one. */
    void deliver(UUID id, Mail mail, Instant at) throws MessagingException {
        InternetAddress sender = new InternetAddress(from);
        InternetAddress recipient = new InternetAddress(mail.to());
        boolean unicode = !isAscii(sender) || !isAscii(recipient);
        Session right = unicode ? unicodeSession : session;
        if (right == null) {
            throw new IllegalStateException("no mail server is set");
        }
        MimeMessage message = new MimeMessage(right) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + id + "@ashlar>");
            }
        };
        message.setFrom(sender);
        message.setRecipient(Message.RecipientType.TO, recipient);
        message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
        message.setText(mail.text(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(at));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.saveChanges();
        try (Transport transport = right.getTransport(recipient)) {
            transport.connect();
            if (unicode && !(transport instanceof SMTPTransport smtp && smtp.supportsExtension("SMTPUTF8"))) {
                throw new UnicodeRefused();
            }
            transport.sendMessage(message, new Address[] {recipient});
        }
    }

    private static boolean isAscii(InternetAddress address) {
        return address.getAddress().chars().allMatch(c -> c < 0x80);
    }

    private static Session session(SmtpAddress address, boolean requireTls, boolean unicode) {
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
        properties.setProperty("mail.mime.allowutf8", String.valueOf(unicode));
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
