package dev.ashlar.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Mails on their way to a server, as administrators and the server see them. */
@ModuleTest(
        settings = {
            "ashlar.mail.smtp-url=smtp://127.0.0.1:28425",
            "ashlar.mail.require-tls=false",
            "ashlar.mail.attempts=3"
        })
class SendMailTest {

    /** What another module does in one transaction. */
    @Singleton
    static class Together {

        @Transactional
        void run(Runnable work) {
            work.run();
        }
    }

    private final App app;
    private final Http admin;

    SendMailTest(App app) {
        this.app = app;
        this.admin = app.as(UUID.randomUUID(), "admin");
    }

    @Test
    void handsMailsToTheServerAfterTheCommitAndOnce() {
        try (FakeMailServer server = new FakeMailServer()) {
            inTransaction(() -> {
                send("Grüße", "Ein Brief mit Ümläuten.");
                assertThat(server.received).isEmpty();
            });
            waitUntil(() -> isIn("sent", "Grüße"));
            assertThat(server.received).hasSize(1);
            assertThat(server.received.getFirst())
                    .contains("To: ada@example.com", "From: no-reply@localhost", "Auto-Submitted: auto-generated")
                    .contains("Subject: =?UTF-8?", "Message-ID: <");
            admin.get("/api/v1/admin/mails?state=sent")
                    .is(200)
                    .has("\"attempts\":1", "\"text\":null")
                    .hasNot("Ein Brief");
        }
    }

    @Test
    void sendsNothingForATransactionThatFails() {
        try (FakeMailServer server = new FakeMailServer()) {
            assertThatThrownBy(() -> inTransaction(() -> {
                        send("Never", "Text");
                        throw new IllegalStateException("changed my mind");
                    }))
                    .hasMessage("changed my mind");
            inTransaction(() -> send("After", "Text"));
            waitUntil(() -> isIn("sent", "After"));
            assertThat(server.received).noneMatch(mail -> mail.contains("Never"));
            admin.get("/api/v1/admin/mails").is(200).hasNot("Never");
        }
    }

    @Test
    void triesAgainUntilTheServerTakesIt() {
        try (FakeMailServer server = new FakeMailServer()) {
            server.answerToRecipient = "451 later, ada@example.com";
            inTransaction(() -> send("Later", "Text"));
            waitUntil(() -> has("/api/v1/admin/mails?state=waiting", "\"attempts\":1", "451 later"));
            server.answerToRecipient = "250 fine";
            app.clock().advance(Duration.ofMinutes(1));
            waitUntil(() -> isIn("sent", "Later"));
            assertThat(server.received).hasSize(1);
            // What the server said may name people; the job outlives what is erased about them.
            admin.get(jobOf("done")).is(200).has("did not take mail").hasNot("ada@", "Later", "Text");
        }
    }

    @Test
    void showsWhatIsDeadAndSendsItWhenAskedTo() {
        try (FakeMailServer server = new FakeMailServer()) {
            server.answerToRecipient = "550 nobody here";
            inTransaction(() -> send("Nobody", "Text"));
            waitUntil(() -> isIn("dead", "Nobody"));
            assertThat(server.received).isEmpty();
            admin.get("/api/v1/admin/mails?state=dead").is(200).has("\"attempts\":1", "550 nobody here");
            waitUntil(() -> has("/api/v1/admin/jobs?type=mail.send.v1&state=dead", "mail.send.v1"));
            server.answerToRecipient = "250 fine";
            admin.post(jobOf("dead") + "/retry").is(202);
            waitUntil(() -> isIn("sent", "Nobody"));
            admin.get("/api/v1/admin/mails?state=dead").is(200).hasNot("Nobody");
        }
    }

    @Test
    void givesUpAfterAsManyTriesAsAreSet() {
        // Nobody listens at the server's port.
        inTransaction(() -> send("Unheard", "Text"));
        waitUntil(() -> has("/api/v1/admin/mails?state=waiting", "Unheard", "\"attempts\":1"));
        app.clock().advance(Duration.ofMinutes(1));
        waitUntil(() -> has("/api/v1/admin/mails?state=waiting", "Unheard", "\"attempts\":2"));
        app.clock().advance(Duration.ofHours(7));
        waitUntil(() -> isIn("dead", "Unheard"));
    }

    @Test
    void sendsToAddressesBeyondAsciiOnlyWhatTheServerCanCarry() {
        try (FakeMailServer server = new FakeMailServer()) {
            server.takesUnicode = true;
            // One letter that ends in the byte of an "a", and one that ends in that of a line break.
            sendTo("\u0161lice@example.com", "To the first");
            sendTo("\u010dlice@example.com", "To the second");
            waitUntil(() -> isIn("sent", "To the first") && isIn("sent", "To the second"));
            assertThat(server.envelopes)
                    .contains("RCPT TO:<\u0161lice@example.com>", "RCPT TO:<\u010dlice@example.com>")
                    .filteredOn(line -> line.startsWith("MAIL"))
                    .hasSize(2)
                    .allMatch(line -> line.contains("SMTPUTF8"));
            assertThat(server.received).anyMatch(mail -> mail.contains("To: \u0161lice@example.com"));
            // Ordinary addresses ask nothing special of a server.
            server.envelopes.clear();
            inTransaction(() -> send("Ordin\u00e4r", "Text"));
            waitUntil(() -> isIn("sent", "Ordin\u00e4r"));
            assertThat(server.envelopes).noneMatch(line -> line.contains("SMTPUTF8"));
        }
    }

    @Test
    void givesUpAtOnceOnAddressesTheServerWouldMangle() {
        try (FakeMailServer server = new FakeMailServer()) {
            sendTo("\u0161lice@example.com", "Mangled");
            sendTo("\u010dlice@example.com", "Broken");
            waitUntil(() -> isIn("dead", "Mangled") && isIn("dead", "Broken"));
            assertThat(server.envelopes).isEmpty();
            assertThat(server.received).isEmpty();
            admin.get("/api/v1/admin/mails?state=dead").is(200).has("\"attempts\":1", "SMTPUTF8");
            admin.get("/api/v1/admin/mails?state=waiting").is(200).hasNot("Mangled", "Broken");
            waitUntil(() -> has("/api/v1/admin/jobs?type=mail.send.v1&state=dead", "refuses mail"));
            admin.get(jobOf("dead")).is(200).hasNot("lice@example.com");
        }
    }

    @Test
    void sendsNothingThatIsErasedMeanwhile() {
        inTransaction(() -> send("Forgotten", "Text"));
        waitUntil(() -> has("/api/v1/admin/mails?state=waiting", "Forgotten", "\"attempts\":1"));
        app.get(OutboxRepository.class).deleteTo("ada@example.com");
        try (FakeMailServer server = new FakeMailServer()) {
            app.clock().advance(Duration.ofMinutes(1));
            waitUntil(() -> !has("/api/v1/admin/jobs?type=mail.send.v1&state=waiting", "mail.send.v1"));
            waitUntil(() -> !has("/api/v1/admin/jobs?type=mail.send.v1&state=running", "mail.send.v1"));
            assertThat(server.received).isEmpty();
        }
    }

    private void sendTo(String recipient, String subject) {
        inTransaction(() -> app.get(Mailer.class).send(null, new Mail(recipient, subject, "Text")));
    }

    private void send(String subject, String text) {
        app.get(Mailer.class).send(null, new Mail("ada@example.com", subject, text));
    }

    private void inTransaction(Runnable work) {
        app.get(Together.class).run(work);
    }

    /** The newest job in this state. */
    private String jobOf(String state) {
        Answer jobs =
                admin.get("/api/v1/admin/jobs?type=mail.send.v1&state=" + state).is(200);
        return "/api/v1/admin/jobs/" + jobs.text("/data/0/id");
    }

    private boolean isIn(String state, String subject) {
        return has("/api/v1/admin/mails?state=" + state, "\"subject\":\"" + subject + "\"");
    }

    private boolean has(String path, String... texts) {
        String body = admin.get(path).is(200).body();
        for (String text : texts) {
            if (!body.contains(text)) {
                return false;
            }
        }
        return true;
    }

    private static void waitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
