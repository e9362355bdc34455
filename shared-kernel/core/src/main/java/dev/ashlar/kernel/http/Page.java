package dev.ashlar.kernel.http;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A part of a list, as every list answers: {@code {"data": [...], "page": {"limit": 20, "nextCursor": "..."}}}. */
@Serdeable
public record Page<T>(List<T> data, Cut page) {

    @Serdeable
    public record Cut(int limit, @Nullable String nextCursor) {}

    /**
     * Makes a page of rows that were fetched with {@link PageRequest#fetch}.
     *
     * @param keys the values the list is ordered by, unique together, from which the next page goes on
     */
    public static <R, T> Page<T> of(
            PageRequest request, List<R> rows, Function<R, List<String>> keys, Function<R, T> view) {
        boolean more = rows.size() > request.limit();
        List<R> shown = more ? rows.subList(0, request.limit()) : rows;
        String next = more ? request.cursorAfter(keys.apply(shown.getLast())) : null;
        return new Page<>(shown.stream().map(view).toList(), new Cut(request.limit(), next));
    }
}
