package dev.ashlar.app;

import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.http.HttpSettings;
import dev.ashlar.kernel.operations.BrokenProcess;
import dev.ashlar.kernel.operations.Drain;
import dev.ashlar.kernel.operations.Logging;
import dev.ashlar.kernel.operations.Signals;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingMistakes;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code ashlar serve}: brings the schemas up to date and answers requests until told to stop. */
final class Serve {

    private static final Logger LOG = LoggerFactory.getLogger(Serve.class);
    private static final int KILLED = 128 + 15;

    int run(CommandLine line) {
        EffectiveSettings settings = Boot.settings(line.settings());
        settings.strangers().stream().map(Stranger::new).forEach(it -> LOG.warn("{}: {}", it.told(), it.advice()));
        checkHost(settings.get(HttpSettings.class).host());
        try {
            Boot.migrate(settings);
        } catch (SQLException e) {
            System.err.println(e.getMessage());
            return ExitCode.FAILED;
        }
        try (ApplicationContext context = Boot.context(settings).start()) {
            context.getBean(BrokenProcess.class).endWith(Runtime.getRuntime()::halt);
            Drain drain = context.getBean(Drain.class);
            stopOnSignal(drain);
            NettyEmbeddedServer server = context.getBean(NettyEmbeddedServer.class);
            server.start();
            FirstLines.show(settings, context, server.getURI());
            drain.await();
            drain.run(server);
        } catch (ServerStartupException e) {
            HttpSettings http = settings.get(HttpSettings.class);
            Throwable cause = e.getCause() == null ? e : e.getCause();
            System.err.println("Cannot listen on port " + http.port() + " (" + cause.getMessage()
                    + "). If another program has it, set PORT to a free one."
                    + (http.host().isEmpty()
                            ? ""
                            : " ASHLAR_HTTP_HOST, " + http.host() + ", must be an address of this computer."));
            return ExitCode.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        } finally {
            Logging.flush();
        }
        return ExitCode.DONE;
    }

    /** A name that nobody knows is found out here; the server would fail over it at length. */
    private static void checkHost(String host) {
        try {
            InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw SettingMistakes.of(
                    "ashlar.http.host (ASHLAR_HTTP_HOST)", "\"" + host + "\" is a name without an address");
        }
    }

    /** The first signal asks for an orderly end, the second ends the wait for it. */
    private static void stopOnSignal(Drain drain) {
        AtomicBoolean asked = new AtomicBoolean();
        Signals.onStop(signal -> {
            if (asked.compareAndSet(false, true)) {
                drain.request();
            } else {
                Logging.flush();
                Runtime.getRuntime().halt(KILLED);
            }
        });
    }
}
