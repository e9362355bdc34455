package dev.ashlar.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.EmailAddress;
import dev.ashlar.users.Letters;
import dev.ashlar.users.User;
import dev.ashlar.users.Users;
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
        app.get(Mailer.class).send(null, new Mail("ada@example.com", "Hello", "Dear Ada"));
        app.as(UUID.randomUUID(), "admin")
                .get("/api/v1/admin/mails")
                .is(200)
                .has("\"to\":\"ada@example.com\"", "Dear Ada", "\"state\":\"waiting\"");
        app.as(UUID.randomUUID(), "user").get("/api/v1/admin/mails").isProblem(403, "forbidden");
        app.http().get("/api/v1/admin/mails").isProblem(401, "unauthenticated");
    }

    @Test
    void forgetsOldMails() {
        app.get(Mailer.class).send(null, new Mail("old@example.com", "Old", "Old text"));
        app.clock().advance(Duration.ofDays(31));
        app.get(ForgetMails.class).run();
        app.as(UUID.randomUUID(), "admin").get("/api/v1/admin/mails").is(200).hasNot("old@example.com");
    }

    @Test
    void erasesMailsToEarlierAddressesToo() {
        Users users = app.get(Users.class);
        UUID ada = users.register(new EmailAddress("ada.new@example.com"), "Ada", User.Role.USER)
                .id();
        Letters letters = app.get(Letters.class);
        letters.send(ada, new EmailAddress("ada.old@example.com"), "To the earlier address", "Dear Ada");
        letters.send(null, new EmailAddress("ada.new@example.com"), "To whoever it is", "Dear Ada");
        letters.send(UUID.randomUUID(), new EmailAddress("bob@example.com"), "To another", "Dear Bob");
        MailData data = app.get(MailData.class);
        assertThat(data.collect(ada).map(Object::toString))
                .singleElement()
                .asString()
                .contains("To whoever it is");
        data.erase(ada);
        data.erase(ada);
        app.as(UUID.randomUUID(), "admin")
                .get("/api/v1/admin/mails")
                .is(200)
                .has("bob@example.com")
                .hasNot("ada.old@example.com", "ada.new@example.com");
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
