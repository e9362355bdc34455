package dev.ashlar.users;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Refusal.Violation;
import dev.ashlar.kernel.http.PageRequest;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

@Singleton
class ListUsers {

    private static final Instant BEGINNING = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");
    private static final UUID NO_ID = new UUID(0, 0);
    private static final int LONGEST_PREFIX = 254;

    private final UserSearch search;
    private final InstantSource clock;

    ListUsers(UserSearch search, InstantSource clock) {
        this.search = search;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    List<User> list(PageRequest page, UserSearch.Filter filter) {
        String prefix = filter.prefix();
        if (prefix != null && (prefix.indexOf('\u0000') >= 0 || prefix.length() > LONGEST_PREFIX)) {
            throw Refusal.of(
                    KernelError.MALFORMED_PARAMETER,
                    List.of(new Violation("q", "malformed", "must have at most 254 characters, none of them U+0000")));
        }
        Instant now = clock.instant();
        return search.find(filter, from(page), page.fetch()).stream()
                .map(row -> row.toUser(now))
                .toList();
    }

    /** The values from which the page after this user goes on. */
    static List<String> keys(PageRequest page, User user) {
        return page.sort().equals("email")
                ? List.of(user.email().value())
                : List.of(user.createdAt().toString(), user.id().toString());
    }

    private static UserSearch.From from(PageRequest page) {
        List<String> keys = page.after().orElse(List.of());
        if (page.sort().equals("email")) {
            return new UserSearch.From.Email(keys.isEmpty() ? "" : keys.getFirst());
        }
        UUID id = keys.isEmpty() ? NO_ID : UUID.fromString(keys.get(1));
        return page.descending()
                ? new UserSearch.From.Newest(keys.isEmpty() ? END : Instant.parse(keys.getFirst()), id)
                : new UserSearch.From.Oldest(keys.isEmpty() ? BEGINNING : Instant.parse(keys.getFirst()), id);
    }
}
