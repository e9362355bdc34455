package dev.ashlar.kernel.http;

import dev.ashlar.app.ProgramBenchmark;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;

/** The cursor of a page, signed when it is given out and checked when it comes back. */
public class CursorText extends ProgramBenchmark {

    private Cursors.Scope list;
    private List<String> keys;
    private String cursor;

    @Override
    protected void prepare() {
        list = get(Cursors.class).scope("/api/v1/users\ncreatedAt\n{}");
        keys = PageRequest.Position.keys(
                Instant.parse("2026-01-02T03:04:05.678901Z"), UUID.fromString("01900000-0000-7000-8000-000000000001"));
        cursor = list.write(keys);
    }

    @Benchmark
    public String write() {
        return list.write(keys);
    }

    @Benchmark
    public List<String> read() {
        return list.read(cursor);
    }
}
