package dev.ashlar.app;

import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.settings.EffectiveSettings;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;

/** {@code ashlar serve}: brings the schemas up to date and answers requests until told to stop. */
final class Serve {

    int run(CommandLine line) {
        EffectiveSettings settings = Boot.settings(line.settings());
        try {
            Boot.migrate(settings);
        } catch (SQLException e) {
            System.err.println(e.getMessage());
            return ExitCode.FAILED;
        }
        ApplicationContext context = Boot.context(settings).start();
        EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
        System.out.println("Listening on " + server.getURI());
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }
}
