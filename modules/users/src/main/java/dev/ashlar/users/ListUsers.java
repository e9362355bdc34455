package dev.ashlar.users;

import dev.ashlar.kernel.http.PageRequest;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

@Singleton
class ListUsers {

    private static final Instant BEGINNING = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");
    private static final UUID NO_ID = new UUID(0, 0);

    private final UserRepository repository;

    ListUsers(UserRepository repository) {
        this.repository = repository;
    }

    List<User> list(PageRequest page) {
        Instant createdAt =
                page.after().map(keys -> Instant.parse(keys.get(0))).orElse(page.descending() ? END : BEGINNING);
        UUID id = page.after().map(keys -> UUID.fromString(keys.get(1))).orElse(NO_ID);
        List<UserRow> rows = page.descending()
                ? repository.findCreatedBefore(createdAt, id, page.fetch())
                : repository.findCreatedAfter(createdAt, id, page.fetch());
        return rows.stream().map(UserRow::toUser).toList();
    }
}
