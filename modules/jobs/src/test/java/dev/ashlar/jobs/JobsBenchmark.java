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
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How soon an idle node starts a job, and how many jobs that do nothing, and how many events, one node works off in a
 * second. The arguments are the count of jobs and the count of starts.
 */
final class JobsBenchmark {

    private static final ProbeJob.Probe NOTHING =
            new ProbeJob.Probe(null, null, null, null, null, null, null, null, null);

    private JobsBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int count = arguments.length < 1 ? 10_000 : Integer.parseInt(arguments[0]);
        int starts = arguments.length < 2 ? 300 : Integer.parseInt(arguments[1]);

        try (ApplicationContext node = start(TestDatabase.H2.freshUrl())) {
            delays("H2, one process", node, node, starts);
        }
        String url = TestDatabase.POSTGRESQL.freshUrl();
        try (ApplicationContext node = start(url)) {
            delays("PostgreSQL, one process", node, node, starts);
            throughput(node, count);
        }
        for (String told : List.of("true", "false")) {
            String how = "ashlar.jobs.notifications=" + told;
            try (ApplicationContext web = start(url, how, "ashlar.roles=web");
                    ApplicationContext worker = start(url, how, "ashlar.roles=worker")) {
                delays("PostgreSQL, another node, notifications " + told, web, worker, starts);
            }
        }
        System.exit(0);
    }

    private static ApplicationContext start(String url, String... more) throws Exception {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("ashlar.http.port", "0");
        keys.put("ashlar.http.host", "127.0.0.1");
        keys.put("ashlar.database.url", url);
        keys.put("ashlar.secret", "a secret that only benchmarks use, long enough");
        keys.put(
                "ashlar.data-dir", Files.createTempDirectory("ashlar-benchmark").toString());
        for (String setting : more) {
            keys.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        EffectiveSettings settings = EffectiveSettings.read(List.of(new SettingSource.Keys("benchmark", keys)));
        Boot.migrate(settings);
        ApplicationContext context = Boot.context(settings).environments("test").start();
        context.getBean(EmbeddedServer.class).start();
        return context;
    }

    /** From the commit to the first line of the handler, one job after the other. */
    private static void delays(String where, ApplicationContext maker, ApplicationContext worker, int count)
            throws InterruptedException {
        Sql sql = maker.getBean(Sql.class);
        Jobs jobs = maker.getBean(Jobs.class);
        JobFixtures.Stamp stamp = worker.getBean(JobFixtures.Stamp.class);
        RandomGenerator random = RandomGenerator.getDefault();
        List<Double> millis = new ArrayList<>();
        for (int i = -20; i < count; i++) {
            Thread.sleep(random.nextInt(10, 60));
            int number = i;
            sql.transaction(() -> jobs.enqueue(new JobFixtures.Stamp.Now(number)));
            long committed = System.nanoTime();
            double delay = (double) (stamp.starts.take() - committed) / 1e6;
            if (i >= 0) {
                millis.add(Math.max(0, delay));
            }
        }
        Collections.sort(millis);
        System.out.printf(
                "start after commit, %s, %d jobs: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                where,
                count,
                millis.get(count / 2),
                millis.get(count * 95 / 100),
                millis.get(count * 99 / 100),
                millis.getLast());
    }

    private static void throughput(ApplicationContext context, int count) {
        Sql sql = context.getBean(Sql.class);
        Jobs jobs = context.getBean(Jobs.class);
        Events events = context.getBean(Events.class);
        for (int round = 1; round <= 3; round++) {
            jobs("jobs", sql, jobs, count, i -> NOTHING);
            jobs(
                    "jobs with a key, one at a time of each of 1000",
                    sql,
                    jobs,
                    count,
                    i -> new ProbeJob.Probe(null, null, null, null, null, null, null, "key " + i % 1000, null));
            long begun = System.nanoTime();
            for (int made = 0; made < count / 2; made += 500) {
                int from = made;
                sql.transaction(() -> {
                    for (int i = from; i < from + 500; i++) {
                        events.publish(new OrderEvent.Placed("o" + i % 200, i, "EUR"));
                    }
                    return true;
                });
            }
            report("deliveries (two listeners, 200 subjects)", sql, count, begun);
        }
    }

    private static void jobs(String what, Sql sql, Jobs jobs, int count, IntFunction<ProbeJob.Probe> payload) {
        long begun = System.nanoTime();
        for (int made = 0; made < count; made += 1000) {
            List<ProbeJob.Probe> part =
                    IntStream.range(made, made + 1000).mapToObj(payload).toList();
            sql.transaction(() -> jobs.enqueueAll(part, Enqueue.now()));
        }
        report(what, sql, count, begun);
    }

    private static void report(String what, Sql sql, int count, long begun) {
        double made = (double) (System.nanoTime() - begun) / 1e9;
        Eventually.within(
                Duration.ofMinutes(10),
                "all done",
                () -> sql.transaction(() -> sql.query(row -> true, "SELECT 1 AS one FROM jobs.scheduled_tasks LIMIT 1"))
                        .isEmpty());
        double all = (double) (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                "%d %s: made in %.1f s, done after %.1f s, %.0f a second%n", count, what, made, all, count / all);
    }
}
