package dev.ashlar.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@ModuleTest(
        settings = {
            "ashlar.mail.smtp-url=smtp://127.0.0.1:28425",
            "ashlar.mail.require-tls=false",
            "ashlar.mail.every=5m",
            "ashlar.mail.attempts=3"
        })
class SendMailsTest {

    private final App app;

    SendMailsTest(App app) {
        this.app = app;
    }

    @Test
    void handsMailsToTheServerOnce() {
        try (FakeMailServer server = new FakeMailServer()) {
            app.get(Mailer.class).send(new Mail("ada@example.com", "Grüße", "Ein Brief mit Ümläuten."));
            app.get(SendMails.class).sendDue();
            app.get(SendMails.class).sendDue();
            assertThat(server.received).hasSize(1);
            assertThat(server.received.getFirst())
                    .contains("To: ada@example.com", "From: no-reply@localhost", "Auto-Submitted: auto-generated")
                    .contains("Subject: =?UTF-8?", "Message-ID: <");
            app.as(UUID.randomUUID(), "admin")
                    .get("/api/v1/admin/mails")
                    .is(200)
                    .has("\"state\":\"sent\"", "\"text\":null")
                    .hasNot("Ein Brief");
        }
    }

    @Test
    void triesAgainWithLongerPausesAndGivesUp() {
        try (FakeMailServer server = new FakeMailServer()) {
            server.answerToRecipient = "451 later";
            app.get(Mailer.class).send(new Mail("later@example.com", "Later", "Text"));
            app.get(SendMails.class).sendDue();
            app.get(SendMails.class).sendDue();
            assertThat(row("Later").attempts()).isEqualTo(1);
            app.clock().advance(Duration.ofSeconds(31));
            app.get(SendMails.class).sendDue();
            assertThat(row("Later").attempts()).isEqualTo(2);
            assertThat(row("Later").state()).isEqualTo("waiting");
            server.answerToRecipient = "250 fine";
            app.clock().advance(Duration.ofSeconds(61));
            app.get(SendMails.class).sendDue();
            assertThat(row("Later").state()).isEqualTo("sent");
        }
    }

    @Test
    void givesUpWhatTheServerWillNeverTake() {
        try (FakeMailServer server = new FakeMailServer()) {
            server.answerToRecipient = "550 nobody here";
            app.get(Mailer.class).send(new Mail("nobody@example.com", "Nobody", "Text"));
            app.get(SendMails.class).sendDue();
            assertThat(row("Nobody").state()).isEqualTo("dead");
            assertThat(row("Nobody").lastFailure()).isNotBlank();
            assertThat(server.received).isEmpty();
        }
    }

    private OutboxRow row(String subject) {
        return app
                .get(OutboxRepository.class)
                .findBefore(app.clock().instant().plusSeconds(60), new UUID(-1, -1), 100)
                .stream()
                .filter(row -> row.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }
}
