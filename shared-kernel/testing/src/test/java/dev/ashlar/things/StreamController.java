package dev.ashlar.things;

import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.JsonLines;
import dev.ashlar.kernel.http.Route;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Answers that take their time. */
@Controller("/api/v1/things/streams")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
class StreamController {

    static final int LINES = 20_000;

    private final Ticks ticks;
    private final JsonLines lines;

    StreamController(Ticks ticks, JsonLines lines) {
        this.ticks = ticks;
        this.lines = lines;
    }

    private interface Writing extends JsonLines.Source {
        @Override
        default void close() {}
    }

    @Get("/slow")
    @Route("Answers after a while")
    Data<ThingController.Echo> slow() throws InterruptedException {
        return Data.of(new ThingController.Echo("slow " + new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS)));
    }

    @Get("/lines")
    @Produces(JsonLines.MEDIA_TYPE)
    @Route(value = "Many lines", streams = true)
    HttpResponse<InputStream> lines() {
        Writing all = out -> {
            for (int i = 1; i <= LINES; i++) {
                out.write("line " + i);
            }
        };
        return HttpResponse.ok(lines.flow(all));
    }

    @Get("/cut")
    @Produces(JsonLines.MEDIA_TYPE)
    @Route(value = "Lines that break off", streams = true)
    HttpResponse<InputStream> cut() {
        Writing some = out -> {
            for (int i = 1; i <= LINES; i++) {
                out.write("line " + i);
            }
            out.flush();
            throw new IOException("the source is broken");
        };
        return HttpResponse.ok(lines.flow(some));
    }

    @Get("/ticks")
    @Produces(JsonLines.MEDIA_TYPE)
    @Route(value = "Lines without end", streams = true)
    HttpResponse<InputStream> ticks() {
        return HttpResponse.ok(lines.flow(ticks.begin()));
    }
}
