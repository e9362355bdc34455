package dev.ashlar.users;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.JsonLines;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.io.InputStream;

/** All accounts at once, out and in, as streams of any length. */
@Controller("/api/v1/users")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Caller.ADMIN)
class TransferController {

    private final ExportUsers exportUsers;
    private final ImportUsers importUsers;
    private final JsonLines lines;

    TransferController(ExportUsers exportUsers, ImportUsers importUsers, JsonLines lines) {
        this.exportUsers = exportUsers;
        this.importUsers = importUsers;
        this.lines = lines;
    }

    @Get("/export")
    @Produces(JsonLines.MEDIA_TYPE)
    @Route(value = "All users as they are at this moment, one per line", streams = true)
    HttpResponse<InputStream> export(HttpRequest<?> request) {
        if (request.getMethod() == HttpMethod.HEAD) {
            return HttpResponse.ok();
        }
        return HttpResponse.ok(lines.flow(exportUsers.begin(UserView::of)));
    }

    @Post("/import")
    @Consumes({JsonLines.MEDIA_TYPE, "application/jsonl"})
    @Produces(JsonLines.MEDIA_TYPE)
    @Repeatable("a line whose account exists changes nothing and says so")
    @Route(
            value =
                    "Makes accounts from lines of {email, name, role?, locale?, timeZone?, emailVerified?, passwordHash?,"
                            + " status?} of at most 10 kB, or from those of the export as they are, and answers with one line"
                            + " for each that is not blank, in order",
            streams = true)
    HttpResponse<InputStream> importAll(@Body InputStream body) {
        return HttpResponse.ok(lines.spool(importUsers.begin(body)));
    }
}
