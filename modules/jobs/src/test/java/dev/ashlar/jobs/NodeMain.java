package dev.ashlar.jobs;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.operations.BrokenProcess;
import dev.ashlar.kernel.operations.Drain;
import dev.ashlar.kernel.operations.Signals;
import dev.ashlar.kernel.settings.EffectiveSettings;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** One node of a cluster as a process of its own, started and ended as the program is. */
final class NodeMain {

    private NodeMain() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            settings.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        boolean produces = Boolean.parseBoolean(settings.remove("produce"));
        EffectiveSettings effective = Boot.settings(settings);
        Boot.migrate(effective);
        try (ApplicationContext context = Boot.context(effective)
                .environments("test")
                .properties(Map.of("test.node", "true"))
                .start()) {
            // As the program does: a process in doubt ends itself.
            context.getBean(BrokenProcess.class)
                    .endWith(status -> Runtime.getRuntime().halt(status));
            Drain drain = context.getBean(Drain.class);
            Signals.onStop(signal -> drain.request());
            NettyEmbeddedServer server = context.getBean(NettyEmbeddedServer.class);
            server.start();
            System.out.println("READY " + server.getURI());
            if (produces) {
                produce(context);
            }
            drain.await();
            drain.run(server);
        }
        System.exit(0);
    }

    /**
     * Until the switch is off: orders, each with its event and a job of its own, in one commit. The commit holds the switch,
     * so whoever has turned it off knows that no order follows, also of a node that was still starting then.
     */
    private static void produce(ApplicationContext context) throws InterruptedException {
        Sql sql = context.getBean(Sql.class);
        Events events = context.getBean(Events.class);
        Jobs jobs = context.getBean(Jobs.class);
        RandomGenerator random = RandomGenerator.getDefault();
        boolean going = true;
        while (going) {
            String subject = "s" + random.nextInt(Drill.SUBJECTS);
            going = sql.transaction(() -> {
                if (sql.query(row -> true, "SELECT 1 AS one FROM drill.switch WHERE is_on FOR SHARE")
                        .isEmpty()) {
                    return false;
                }
                int number = sql.query(
                                row -> row.number("n"),
                                "UPDATE drill.subjects SET n = n + 1 WHERE name = ? RETURNING n",
                                subject)
                        .getFirst();
                sql.update("INSERT INTO drill.orders (subject, n) VALUES (?, ?)", subject, number);
                events.publish(new OrderEvent.Placed(subject, number, "JOB"));
                jobs.enqueue(ProbeJob.Probe.recording("job " + subject + " " + number));
                return true;
            });
            Thread.sleep(random.nextInt(60));
        }
    }
}
