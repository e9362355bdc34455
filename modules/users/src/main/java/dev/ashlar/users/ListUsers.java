package dev.ashlar.users;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Refusal.Violation;
import dev.ashlar.kernel.http.PageRequest;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

@Singleton
class ListUsers {

    private static final int LONGEST_PREFIX = 254;

    private final UserSearch search;
    private final InstantSource clock;

    ListUsers(UserSearch search, InstantSource clock) {
        this.search = search;
        this.clock = clock;
    }

    List<User> list(PageRequest page, UserSearch.Filter filter) {
        String prefix = filter.prefix();
        if (prefix != null && (prefix.indexOf('\u0000') >= 0 || prefix.length() > LONGEST_PREFIX)) {
            throw Refusal.of(
                    KernelError.MALFORMED_PARAMETER,
                    List.of(new Violation("q", "malformed", "must have at most 254 characters, none of them U+0000")));
        }
        Instant now = clock.instant();
        return search.find(filter, from(page), page.fetch(), now).stream()
                .map(row -> row.toUser(now))
                .toList();
    }

    /** The values from which the page after this user goes on. */
    static List<String> keys(PageRequest page, User user) {
        return page.sort().equals("email")
                ? List.of(user.email().value())
                : PageRequest.Position.keys(user.createdAt(), user.id());
    }

    private static UserSearch.From from(PageRequest page) {
        if (page.sort().equals("email")) {
            return new UserSearch.From.Email(page.after().map(List::getFirst).orElse(""));
        }
        PageRequest.Position last = page.position();
        return page.descending()
                ? new UserSearch.From.Newest(last.time(), last.id())
                : new UserSearch.From.Oldest(last.time(), last.id());
    }
}
