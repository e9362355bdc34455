package dev.ashlar.app;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.operations.LogSettings;
import dev.ashlar.kernel.operations.Logging;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingSource;
import io.micronaut.buffer.netty.NettyByteBufferFactory;
import io.micronaut.context.ApplicationContext;
import io.micronaut.core.io.buffer.ByteBuffer;
import io.micronaut.core.io.buffer.ReferenceCounted;
import io.micronaut.core.type.Argument;
import io.micronaut.http.MediaType;
import io.micronaut.http.body.MessageBodyHandlerRegistry;
import io.micronaut.http.body.MessageBodyWriter;
import io.micronaut.http.simple.SimpleHttpHeaders;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Measures a part of the running program, as it is put together there. The database is a file that goes at the end. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public abstract class ProgramBenchmark {

    private Path directory;
    private ApplicationContext context;

    @Setup
    public void start() throws IOException, SQLException {
        directory = Files.createTempDirectory("ashlar-jmh");
        EffectiveSettings settings = EffectiveSettings.read(List.of(new SettingSource.Keys(
                "benchmark",
                Map.of(
                        "ashlar.http.host", "127.0.0.1",
                        "ashlar.http.port", "0",
                        "ashlar.log.level", "warn",
                        "ashlar.secret", "a secret that only benchmarks use",
                        "ashlar.data-dir", directory.toString()))));
        Logging.apply(settings.get(RuntimeSettings.class), settings.get(LogSettings.class));
        Boot.migrate(settings);
        context = Boot.context(settings).start();
        context.getBean(EmbeddedServer.class).start();
        prepare();
    }

    @TearDown
    public void stop() throws IOException {
        context.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList().reversed()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Takes out of the program what is measured. */
    protected abstract void prepare();

    protected final <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    /** Writes bodies the way the server does, into its buffers, and tells how long they were. */
    protected final <T> ToIntFunction<T> bodies(Argument<T> type, MediaType mediaType) {
        MessageBodyWriter<T> writer = get(MessageBodyHandlerRegistry.class)
                .getWriter(type, List.of(mediaType))
                .createSpecific(type);
        return body -> {
            ByteBuffer<?> written =
                    writer.writeTo(type, mediaType, body, new SimpleHttpHeaders(), NettyByteBufferFactory.DEFAULT);
            int length = written.readableBytes();
            ((ReferenceCounted) written).release();
            return length;
        };
    }
}
