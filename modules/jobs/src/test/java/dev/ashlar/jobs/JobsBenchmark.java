package dev.ashlar.jobs;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingSource;
import dev.ashlar.testing.TestDatabase;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** How many jobs that do nothing, and how many events, one node works off in a second. */
final class JobsBenchmark {

    private JobsBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int count = arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0]);
        EffectiveSettings settings = EffectiveSettings.read(List.of(new SettingSource.Keys(
                "benchmark",
                Map.of(
                        "ashlar.http.port", "0",
                        "ashlar.http.host", "127.0.0.1",
                        "ashlar.database.url", TestDatabase.POSTGRESQL.freshUrl(),
                        "ashlar.secret", "a secret that only benchmarks use, long enough",
                        "ashlar.data-dir",
                                Files.createTempDirectory("ashlar-benchmark").toString()))));
        Boot.migrate(settings);
        try (ApplicationContext context =
                Boot.context(settings).environments("test").start()) {
            context.getBean(EmbeddedServer.class).start();
            Sql sql = context.getBean(Sql.class);
            Jobs jobs = context.getBean(Jobs.class);
            Events events = context.getBean(Events.class);
            ProbeJob.Probe nothing = new ProbeJob.Probe(null, null, null, null, null, null, null, null, null);
            for (int round = 1; round <= 3; round++) {
                long begun = System.nanoTime();
                for (int made = 0; made < count; made += 1000) {
                    sql.transaction(() -> jobs.enqueueAll(Collections.nCopies(1000, nothing), Enqueue.now()));
                }
                long enqueued = System.nanoTime();
                drained(sql);
                report("jobs", count, begun, enqueued);

                begun = System.nanoTime();
                for (int made = 0; made < count / 2; made += 500) {
                    int from = made;
                    sql.transaction(() -> {
                        for (int i = from; i < from + 500; i++) {
                            events.publish(new OrderEvent.Placed("o" + i % 200, i, "EUR"));
                        }
                        return true;
                    });
                }
                enqueued = System.nanoTime();
                drained(sql);
                report("deliveries (two listeners, 200 subjects)", count, begun, enqueued);
            }
        }
        System.exit(0);
    }

    private static void drained(Sql sql) {
        Eventually.within(
                Duration.ofMinutes(10),
                "all done",
                () -> sql.transaction(() -> sql.query(row -> true, "SELECT 1 AS one FROM jobs.scheduled_tasks LIMIT 1"))
                        .isEmpty());
    }

    private static void report(String what, int count, long begun, long enqueued) {
        double all = (double) (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                "%d %s: made in %.1f s, done after %.1f s, %.0f a second%n",
                count, what, (double) (enqueued - begun) / 1e9, all, count / all);
    }
}
