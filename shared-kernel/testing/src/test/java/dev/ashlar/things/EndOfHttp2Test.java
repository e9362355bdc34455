package dev.ashlar.things;

import static dev.ashlar.things.Frames.DATA;
import static dev.ashlar.things.Frames.END_HEADERS;
import static dev.ashlar.things.Frames.END_STREAM;
import static dev.ashlar.things.Frames.GOAWAY;
import static dev.ashlar.things.Frames.HEADERS;
import static dev.ashlar.things.Frames.NO_ERROR;
import static dev.ashlar.things.Frames.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.kernel.operations.Drain;
import dev.ashlar.testing.App;
import dev.ashlar.testing.TestDatabase;
import dev.ashlar.things.Frames.Frame;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** HTTP/2 where the program ends, and where it is switched off. */
class EndOfHttp2Test {

    private static final String LONG = "/api/v1/things/long";

    private static App start(String... settings) {
        String[] all = new String[settings.length + 1];
        all[0] = "ashlar.database.url=" + TestDatabase.H2.freshUrl();
        System.arraycopy(settings, 0, all, 1, settings.length);
        return App.startedWith(all);
    }

    @Test
    void tellsItsClientsToGoAndFinishesWhatTheyHaveBegun() throws Exception {
        App node = start("ashlar.operations.drain-delay=0s", "ashlar.operations.drain-timeout=20s");
        try (Frames busy = Frames.open(node.address());
                Frames idle = Frames.open(node.address())) {
            idle.get(1, LONG).body(1);
            busy.send(
                            HEADERS,
                            END_HEADERS,
                            1,
                            request("POST", "/api/v1/things/large", "content-type", "application/json"))
                    .isAlive();
            CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> drain(node));
            assertThat(goAway(idle).code()).isEqualTo(NO_ERROR);
            assertThat(idle.next()).isNull();
            assertThat(goAway(busy).code()).isEqualTo(NO_ERROR);
            assertThat(drained).isNotDone();
            busy.send(DATA, END_STREAM, 1, "{\"text\": \"late\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(busy.head(1)).containsEntry(":status", "200").doesNotContainKey("connection");
            assertThat(busy.body(1)).contains("\"text\":\"4\"");
            assertThat(busy.next()).isNull();
            drained.get(10, TimeUnit.SECONDS);
            URI address = node.address();
            assertThatThrownBy(() -> new Socket(address.getHost(), address.getPort()).close())
                    .isInstanceOf(ConnectException.class);
        } finally {
            node.context().close();
        }
    }

    private static Frame goAway(Frames frames) {
        return frames.await(frame -> frame.type() == GOAWAY);
    }

    private static void drain(App node) {
        try {
            node.get(Drain.class).run(node.get(NettyEmbeddedServer.class));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void speaksOnlyHttp1WhereItIsSwitchedOff() {
        App node = start("ashlar.http.http2=false");
        try {
            assertThat(Wire.exchange(node.address(), Frames.PREFACE)).startsWith("HTTP/1.1 400 ");
            assertThat(Wire.exchange(
                            node.address(),
                            "GET " + LONG + " HTTP/1.1\r\nHost: a\r\n"
                                    + "Connection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                                    + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        } finally {
            node.context().close();
        }
    }
}
