package dev.ashlar.users;

import dev.ashlar.app.ProgramBenchmark;
import dev.ashlar.kernel.http.Page;
import io.micronaut.core.type.Argument;
import io.micronaut.http.MediaType;
import java.time.Instant;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;

/** The body of a page of twenty users: six kilobytes. */
public class PageJson extends ProgramBenchmark {

    private static final int USERS = 20;

    private ToIntFunction<Page<UserView>> bodies;
    private Page<UserView> page;

    @Override
    protected void prepare() {
        bodies = bodies(pageOfUsers(), MediaType.APPLICATION_JSON_TYPE);
        page = new Page<>(
                IntStream.range(0, USERS).mapToObj(PageJson::user).toList(), new Page.Cut(USERS, "A".repeat(111)));
    }

    @SuppressWarnings("unchecked")
    private static Argument<Page<UserView>> pageOfUsers() {
        return (Argument<Page<UserView>>) (Argument<?>) Argument.of(Page.class, UserView.class);
    }

    private static UserView user(int number) {
        Instant made = Instant.parse("2026-01-02T03:04:05.678901Z").plusSeconds(number);
        return new UserView(
                new UUID(0x0190_0000_0000_7000L, Long.MIN_VALUE + number),
                "person" + number + "@example.com",
                true,
                "Person " + number,
                "user",
                "active",
                "en",
                "Europe/Berlin",
                made,
                made.plusSeconds(number),
                number);
    }

    @Benchmark
    public int write() {
        return bodies.applyAsInt(page);
    }
}
