package dev.ashlar.users;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Nothing;
import dev.ashlar.kernel.http.RecentSignIn;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.SizedStream;
import dev.ashlar.kernel.http.Unconditional;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Copies of all that is held about a person, for that person alone. */
@Controller("/api/v1/users")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
class DataExportController {

    private final RequestDataExport requestDataExport;
    private final ReadDataExport readDataExport;

    DataExportController(RequestDataExport requestDataExport, ReadDataExport readDataExport) {
        this.requestDataExport = requestDataExport;
        this.readDataExport = readDataExport;
    }

    /**
     * How far a copy has come.
     *
     * @param url where the archive is to be had once it is ready, for a quarter of an hour
     */
    @Serdeable
    record DataExportView(
            UUID id,
            String state,
            Instant requestedAt,
            @Nullable Instant readyAt,
            Instant expiresAt,
            @Nullable Long size,
            @Nullable URI url,
            @Nullable Instant urlExpiresAt) {}

    @Post("/me/data-exports")
    @RecentSignIn
    @Repeatable("within a day it is the copy that was asked for first")
    @Route(
            value = "Asks for a copy of all that is held about the caller; Location tells how far it is",
            refuses = {"user_not_found", "reauthentication_required"},
            status = 202,
            limit = Route.Limit.STRICT)
    HttpResponse<Data<DataExportView>> request(Caller caller, @Nullable @Body Nothing nothing) {
        DataExportRow export = requestDataExport.request(caller.userId());
        return HttpResponse.<Data<DataExportView>>accepted(URI.create("/api/v1/users/me/data-exports/" + export.id()))
                .body(Data.of(view(export)));
    }

    @Get("/me/data-exports/{id}")
    @Unconditional("the link in it is another one each time")
    @Route(value = "How far a copy is, and a link to it once it is ready", refuses = "data_export_not_found")
    Data<DataExportView> read(Caller caller, UUID id) {
        return Data.of(view(readDataExport.read(caller.userId(), id)));
    }

    @Get("/data-exports/{id}/archive")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Produces("application/zip")
    @Unconditional("an archive is fetched once or twice, and never changes")
    @Route(
            value = "The archive, one JSON file per module, for whoever has the signed link",
            refuses = "data_export_link_invalid",
            limit = Route.Limit.STRICT,
            streams = true)
    HttpResponse<SizedStream> archive(
            @Nullable Caller caller, UUID id, @QueryValue long expires, @QueryValue String signature) {
        DataExportRow export = readDataExport.follow(caller == null ? null : caller.userId(), id, expires, signature);
        return HttpResponse.ok(readDataExport.open(export))
                .header("Content-Disposition", "attachment; filename=\"personal-data.zip\"");
    }

    private DataExportView view(DataExportRow export) {
        ReadDataExport.Link link = readDataExport.link(export);
        return new DataExportView(
                export.id(),
                link == null ? "preparing" : "ready",
                export.requestedAt(),
                export.readyAt(),
                readDataExport.endOf(export),
                export.size(),
                link == null ? null : link.address(),
                link == null ? null : link.until());
    }
}
