package dev.ashlar.auth;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.users.EmailAddress;
import dev.ashlar.users.Users;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;

@Singleton
class ConfirmEmail {

    private final Links links;
    private final Users users;

    ConfirmEmail(Links links, Users users) {
        this.links = links;
        this.users = users;
    }

    @Transactional
    void confirm(String token) {
        LinkRow link = links.use(Links.Purpose.EMAIL, token);
        if (link.userId() == null
                || link.email() == null
                || !users.verify(link.userId(), new EmailAddress(link.email()))) {
            throw Refusal.of(AuthError.LINK_INVALID);
        }
    }
}
