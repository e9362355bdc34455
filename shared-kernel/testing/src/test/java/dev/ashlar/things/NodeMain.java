package dev.ashlar.things;

import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.settings.EffectiveSettings;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** The application as a process of its own, for a test to kill. */
final class NodeMain {

    private NodeMain() {}

    public static void main(String[] settings) throws Exception {
        Map<String, String> keys = Arrays.stream(settings)
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        EffectiveSettings effective = Boot.settings(keys);
        EmbeddedServer server = Boot.context(effective)
                .environments("test")
                .start()
                .getBean(EmbeddedServer.class)
                .start();
        System.out.println("READY " + server.getURI());
        new CountDownLatch(1).await();
    }
}
