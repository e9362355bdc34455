package dev.ashlar.kernel.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which part of a list is asked for. Paging is by key: a page begins after the last row of the one before, so that rows
 * which come and go meanwhile are neither doubled nor missed.
 */
public final class PageRequest {

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

    String cursorAfter(List<String> keys) {
        return scope.write(keys);
    }
}
