package dev.ashlar.kernel.http;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which part of a list is asked for. Paging is by key: a page begins after the last row of the one before, so that rows
 * which come and go meanwhile are neither doubled nor missed.
 */
public final class PageRequest {

    private static final Instant BEGINNING = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");
    private static final UUID NO_ID = new UUID(0, 0);

    /** A place in a list that is ordered by a time and, where times are equal, by the id. */
    public record Position(Instant time, UUID id) {

        /** The keys for {@link Page#of}, which {@link #position} reads again. */
        public static List<String> keys(Instant time, UUID id) {
            return List.of(time.toString(), id.toString());
        }
    }

    static final Set<String> PARAMETERS = Set.of("limit", "cursor", "sort");

    private final int limit;
    private final String sort;
    private final List<String> after;
    private final Cursors.Scope scope;

    PageRequest(int limit, String sort, List<String> after, Cursors.Scope scope) {
        this.limit = limit;
        this.sort = sort;
        this.after = List.copyOf(after);
        this.scope = scope;
    }

    public int limit() {
        return limit;
    }

    /** How many rows to fetch: one more than the page holds tells whether there is another page. */
    public int fetch() {
        return limit + 1;
    }

    /** The chosen order without its direction. */
    public String sort() {
        return descending() ? sort.substring(1) : sort;
    }

    public boolean descending() {
        return sort.startsWith("-");
    }

    /** The keys of the last row seen, as {@link Page#of} was given them; nothing on the first page. */
    public Optional<List<String>> after() {
        return after.isEmpty() ? Optional.empty() : Optional.of(after);
    }

    /** The last row seen of a list whose keys are {@link Position#keys}; on the first page, a place before all rows. */
    public Position position() {
        return after.isEmpty()
                ? new Position(descending() ? END : BEGINNING, NO_ID)
                : new Position(Instant.parse(after.get(0)), UUID.fromString(after.get(1)));
    }

    String cursorAfter(List<String> keys) {
        return scope.write(keys);
    }
}
