package dev.ashlar.jobs;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Idempotent;
import dev.ashlar.kernel.http.Page;
import dev.ashlar.kernel.http.PageRequest;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.Unconditional;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Controller("/api/v1/admin/jobs")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Caller.ADMIN)
class JobController {

    private final ManageJobs manage;
    private final RunSchedules schedules;
    private final Payloads payloads;
    private final Sql sql;

    JobController(ManageJobs manage, RunSchedules schedules, Payloads payloads, Sql sql) {
        this.manage = manage;
        this.schedules = schedules;
        this.payloads = payloads;
        this.sql = sql;
    }

    @Serdeable
    record NewJob(
            @NotBlank @Size(max = 200) String type,
            JsonNode payload,
            @Nullable Instant runAt,
            @Nullable @Size(max = 200) String uniqueKey,
            @Nullable Duplicates onDuplicate,
            @Nullable Priority priority,
            @Nullable @Size(max = 200) String owner) {}

    @Serdeable
    record Retry(@Nullable JsonNode payload) {}

    @Serdeable
    record Made(UUID id, boolean deduplicated) {}

    @Serdeable
    record Progress(int percent, @Nullable String message) {}

    @Serdeable
    record JobView(
            UUID id,
            String type,
            JobState state,
            JsonNode payload,
            String owner,
            Priority priority,
            Instant runAt,
            int attempt,
            int maxAttempts,
            @Nullable Progress progress,
            boolean cancelRequested,
            @Nullable String error,
            @Nullable String node,
            Origin origin,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    @Serdeable
    record AttemptView(
            int attempt,
            String outcome,
            @Nullable String node,
            @Nullable Instant startedAt,
            Instant finishedAt,
            @Nullable String error) {}

    @Serdeable
    record JobDetail(JobView job, List<AttemptView> attempts) {}

    @Serdeable
    record ScheduleView(
            String name,
            String rule,
            Instant nextAt,
            @Nullable Instant lastAt,
            @Nullable UUID lastJobId) {}

    @Serdeable
    record PauseView(String type, @Nullable UUID pausedBy, Instant pausedAt) {}

    @Get
    @Route("All jobs, the newest first")
    Page<JobView> list(@Nullable @QueryValue String type, @Nullable @QueryValue JobState state, PageRequest page) {
        return Page.of(
                page, manage.list(type, state, page), job -> List.of(job.id().toString()), this::view);
    }

    @Get("/{id}")
    @Route(value = "One job with its attempts, errors and progress", refuses = "job_not_found")
    HttpResponse<Data<JobDetail>> read(UUID id) {
        JobDetail detail = detail(manage.find(id));
        return Data.versioned(detail, payloads.bytes(Argument.of(JobDetail.class), detail));
    }

    @Post
    @Idempotent
    @Route(
            value = "Makes a job of a type that may be made by hand",
            status = {202, 200},
            body = "1MB",
            refuses = {"job_type_unknown", "job_payload_too_large"})
    HttpResponse<Data<Made>> create(@Body @Valid NewJob body) {
        Enqueue options =
                new Enqueue(body.runAt(), null, body.priority(), body.uniqueKey(), body.onDuplicate(), body.owner());
        Enqueued made = manage.start(body.type(), body.payload(), options);
        MutableHttpResponse<Data<Made>> answer =
                made.deduplicated() ? HttpResponse.ok() : HttpResponse.accepted(location(made.id()));
        return answer.body(Data.of(new Made(made.id(), made.deduplicated())));
    }

    @Post("/{id}/retry")
    @Repeatable("a job that is due is left as it is, and one that runs or is done is refused")
    @Route(
            value = "Tries a dead, cancelled or waiting job again, with another payload if one is given",
            status = 202,
            body = "1MB",
            refuses = {"job_not_found", "job_not_retryable", "job_type_unknown", "job_payload_too_large"})
    HttpResponse<Data<JobView>> retry(Caller caller, UUID id, @Nullable @Body Retry body) {
        Job job = manage.retry(caller, id, body == null ? null : body.payload());
        return HttpResponse.<Data<JobView>>accepted(location(id)).body(Data.of(view(job)));
    }

    @Post("/{id}/cancel")
    @Repeatable("a job that is cancelled stays cancelled")
    @Route(
            value = "Cancels a waiting job at once, and tells a running one to stop",
            status = 202,
            refuses = {"job_not_found", "job_not_cancellable"})
    HttpResponse<Data<JobView>> cancel(Caller caller, UUID id) {
        return HttpResponse.<Data<JobView>>accepted(location(id)).body(Data.of(view(manage.cancel(caller, id))));
    }

    @Get("/schedules")
    @Route("All schedules and chores with their next time")
    Data<List<ScheduleView>> schedules() {
        return Data.of(sql.transaction(schedules::list).stream()
                .map(it -> new ScheduleView(it.name(), it.rule(), it.nextAt(), it.lastAt(), it.lastJob()))
                .toList());
    }

    @Get("/pauses")
    @Route("The types of job and the listeners that are paused")
    Data<List<PauseView>> pauses() {
        return Data.of(manage.paused().stream()
                .map(it -> new PauseView(it.type(), it.by(), it.at()))
                .toList());
    }

    @Put("/pauses/{type}")
    @Unconditional("the last word counts")
    @Route(value = "Pauses a type of job or a listener on all nodes; * pauses all", refuses = "job_type_unknown")
    HttpResponse<Void> pause(Caller caller, String type) {
        manage.pause(caller, type);
        return HttpResponse.noContent();
    }

    @Delete("/pauses/{type}")
    @Unconditional("the last word counts")
    @Route("Resumes a type of job or a listener")
    HttpResponse<Void> resume(Caller caller, String type) {
        manage.resume(caller, type);
        return HttpResponse.noContent();
    }

    static URI location(UUID id) {
        return URI.create("/api/v1/admin/jobs/" + id);
    }

    private JobDetail detail(Job job) {
        return new JobDetail(
                view(job),
                manage.attempts(job.id()).stream()
                        .map(it -> new AttemptView(
                                it.attempt(), it.outcome(), it.node(), it.startedAt(), it.finishedAt(), it.error()))
                        .toList());
    }

    private JobView view(Job job) {
        return new JobView(
                job.id(),
                job.type(),
                job.state(),
                manage.payloadOf(job),
                job.owner(),
                Priority.of(job.priority()),
                job.runAt(),
                job.attempt(),
                job.maxAttempts(),
                job.progressPercent() == null ? null : new Progress(job.progressPercent(), job.progressMessage()),
                job.cancelRequested(),
                job.error(),
                job.node(),
                job.origin(),
                job.createdAt(),
                job.startedAt(),
                job.finishedAt());
    }
}
