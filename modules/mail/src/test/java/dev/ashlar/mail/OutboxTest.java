package dev.ashlar.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@ModuleTest
class OutboxTest {

    private final App app;

    OutboxTest(App app) {
        this.app = app;
    }

    @Test
    void keepsMailsForAdministratorsWhereThereIsNoServer() {
        app.get(Mailer.class).send(new Mail("ada@example.com", "Hello", "Dear Ada"));
        app.as(UUID.randomUUID(), "admin")
                .get("/api/v1/admin/mails")
                .is(200)
                .has("\"to\":\"ada@example.com\"", "Dear Ada", "\"state\":\"waiting\"");
        app.as(UUID.randomUUID(), "user").get("/api/v1/admin/mails").isProblem(403, "forbidden");
        app.http().get("/api/v1/admin/mails").isProblem(401, "unauthenticated");
    }

    @Test
    void forgetsOldMails() {
        app.get(Mailer.class).send(new Mail("old@example.com", "Old", "Old text"));
        app.clock().advance(Duration.ofDays(31));
        app.get(ForgetMails.class).run();
        app.as(UUID.randomUUID(), "admin").get("/api/v1/admin/mails").is(200).hasNot("old@example.com");
    }

    @Test
    void takesNoHeadersInAnAddressOrSubject() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Mail("a@example.com\r\nBcc: b@example.com", "Hello", "x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Mail("a@example.com", "Hello\nBcc: b@example.com", "x"));
        assertThat(new Mail("a@example.com", "Hello", "two\nlines").text()).contains("\n");
    }
}
