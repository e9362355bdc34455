package dev.ashlar.app;

import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.operations.OutgoingHeaders;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;
import io.micronaut.core.annotation.NonBlocking;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.netty.channel.EventLoopGroupRegistry;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Routes that do what no route should, for the tests that start the program in a process of its own. */
@Controller("/api/v1/trouble")
@Requires(condition = TroubleController.Wanted.class)
@Secured(SecurityRule.IS_ANONYMOUS)
class TroubleController {

    private static final Logger LOG = LoggerFactory.getLogger(TroubleController.class);

    private final EventLoopGroupRegistry loops;
    private final OutgoingHeaders outgoing;
    private final DataSource database;

    TroubleController(EventLoopGroupRegistry loops, OutgoingHeaders outgoing, DataSource database) {
        this.loops = loops;
        this.outgoing = outgoing;
        this.database = database;
    }

    static final class Wanted implements Condition {
        @Override
        @SuppressWarnings("rawtypes") // the framework's own signature
        public boolean matches(ConditionContext context) {
            return Boolean.getBoolean("ashlar.test.trouble");
        }
    }

    @Get("/slow")
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Route("Works until the file is there")
    String slow(@QueryValue Path until) throws InterruptedException {
        LOG.info("Slow work begun");
        while (!Files.exists(until)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return "done";
    }

    @Get("/memory")
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Route("Runs out of memory")
    String memory() {
        throw new OutOfMemoryError("planted");
    }

    @Get("/fault")
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Route("Fails in a way nobody foresaw")
    String fault() {
        throw new IllegalStateException("planted fault of ada@example.com");
    }

    @Get("/block")
    @NonBlocking
    @Route("Blocks its event loop")
    String block() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(900);
        return "done";
    }

    @Get("/loops")
    @NonBlocking
    @Route("Ends the event loops")
    String endLoops() {
        boolean asked = !loops.getDefaultEventLoopGroup()
                .shutdownGracefully(0, 0, TimeUnit.SECONDS)
                .isCancelled();
        return asked ? "done" : "refused";
    }

    @Get("/uncaught")
    @NonBlocking
    @Route("Fails on a thread of its own")
    String uncaught() throws InterruptedException {
        Thread thread = Thread.ofPlatform().name("planted").start(() -> {
            throw new IllegalStateException("planted failure");
        });
        thread.join();
        return "done";
    }

    @Get("/leak")
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Route("Logs what must not be logged")
    String leak() {
        LOG.info("Authorization: Bearer abcdef-the-token and postgres://ashlar:hunter2@db/ashlar");
        LOG.info("line one\nFAKE ERROR line two\u001b[31m");
        LOG.atInfo().addKeyValue("password", "hunter2").addKeyValue("kept", 7).log("With pairs");
        return "done";
    }

    @Get("/standard-log")
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Route("Speaks to the log of the JDK, as some libraries do")
    String standardLog() {
        System.getLogger("com.example.library")
                .log(
                        System.Logger.Level.WARNING,
                        "Planted with token=hunter2",
                        new IllegalStateException("planted cause"));
        return "done";
    }

    @Get("/query")
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Route("Asks the database")
    int query() throws SQLException {
        try (Connection connection =
                        DelegatingDataSource.unwrapDataSource(database).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 42")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Get("/outgoing")
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Route("The headers a call made for this request would carry")
    Map<String, String> outgoing() {
        Map<String, String> headers = new TreeMap<>();
        outgoing.addTo(HttpRequest.newBuilder(URI.create("http://127.0.0.1/")))
                .build()
                .headers()
                .map()
                .forEach((name, values) -> headers.put(name, values.getFirst()));
        return headers;
    }
}
