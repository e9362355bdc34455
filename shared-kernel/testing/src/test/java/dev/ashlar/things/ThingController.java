package dev.ashlar.things;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Change;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.DeprecatedRoute;
import dev.ashlar.kernel.http.Idempotent;
import dev.ashlar.kernel.http.IfMatch;
import dev.ashlar.kernel.http.Page;
import dev.ashlar.kernel.http.PageRequest;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.Sorts;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Controller("/api/v1/things")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
class ThingController {

    private final ThingRepository things;
    private final Ids ids;
    private final InstantSource clock;

    ThingController(ThingRepository things, Ids ids, InstantSource clock) {
        this.things = things;
        this.ids = ids;
        this.clock = clock;
    }

    /** What a thing can be painted with. */
    enum Colour {
        RED,
        GREEN
    }

    @Serdeable
    record NewThing(
            @NotBlank @Size(max = 200) String name,
            @Min(0) @Max(1000) int size) {}

    @Serdeable
    record ThingPatch(Change<@NotBlank @Size(max = 200) String> name, Change<@Max(1000) Integer> size) {}

    @Serdeable
    record ThingView(UUID id, String name, int size, Instant createdAt, long version) {

        static ThingView of(ThingRepository.Thing thing) {
            return new ThingView(thing.id(), thing.name(), thing.size(), thing.createdAt(), thing.version());
        }
    }

    /** One member of every type a module may use. */
    @Serdeable
    record Everything(
            @Nullable String text,
            @Nullable Integer number,
            @Nullable Long big,
            @Nullable Double real,
            @Nullable Boolean flag,
            @Nullable UUID id,
            @Nullable Instant time,
            @Nullable LocalDate day,
            @Nullable URI link,
            @Nullable Colour colour,
            @Nullable List<@Size(max = 5) String> words,
            @Nullable Map<String, String> labels,
            @Nullable @Valid NewThing nested) {}

    @Serdeable
    record Echo(String text) {}

    @Get("/{id}")
    @Route(value = "One thing", refuses = "thing_not_found")
    HttpResponse<Data<ThingView>> read(Caller caller, UUID id) {
        ThingRepository.Thing thing = find(caller, id);
        return Data.versioned(ThingView.of(thing), thing.version());
    }

    @Get
    @Route("One's own things, page by page")
    Page<ThingView> list(Caller caller, @Sorts("createdAt") PageRequest page) {
        PageRequest.Position last = page.position();
        return Page.of(
                page,
                things.after(caller.userId(), last.time(), last.id(), page.fetch()),
                thing -> PageRequest.Position.keys(thing.createdAt(), thing.id()),
                ThingView::of);
    }

    @Post
    @Idempotent
    @Transactional
    @Route(value = "Makes a thing", refuses = "thing_stuck")
    HttpResponse<Data<ThingView>> create(Caller caller, @Body @Valid NewThing body) {
        if (body.name().equals("stuck")) {
            throw Refusal.of(ThingError.THING_STUCK);
        }
        ThingRepository.Thing thing = things.save(
                new ThingRepository.Thing(ids.next(), caller.userId(), body.name(), body.size(), clock.instant(), 0));
        return Data.created(URI.create("/api/v1/things/" + thing.id()), ThingView.of(thing), thing.version());
    }

    @Post("/paid")
    @Idempotent(required = true)
    @Route("Makes a thing that costs money")
    HttpResponse<Data<Echo>> pay(@Body @Valid Echo body) {
        return HttpResponse.created(Data.of(body), URI.create("/api/v1/things/paid"));
    }

    @Patch("/{id}")
    @Transactional
    @Consumes({"application/json", "application/merge-patch+json"})
    @Route(value = "Changes a thing", refuses = "thing_not_found")
    HttpResponse<Data<ThingView>> change(Caller caller, UUID id, IfMatch ifMatch, @Body @Valid ThingPatch patch) {
        ThingRepository.Thing thing = find(caller, id);
        ifMatch.check(thing.version());
        ThingRepository.Thing changed = things.update(new ThingRepository.Thing(
                thing.id(),
                thing.owner(),
                patch.name().or(thing.name()),
                patch.size().or(thing.size()),
                thing.createdAt(),
                thing.version()));
        return Data.versioned(ThingView.of(changed), changed.version());
    }

    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    @Route(value = "Throws a thing away", refuses = "thing_not_found")
    void remove(Caller caller, UUID id, IfMatch ifMatch) {
        ThingRepository.Thing thing = find(caller, id);
        ifMatch.check(thing.version());
        things.deleteById(thing.id());
    }

    @Post("/everything")
    @Repeatable("It changes nothing.")
    @Route("Gives back one of everything")
    Data<Everything> everything(@Body @Valid Everything body) {
        return Data.of(body);
    }

    @Get("/search")
    @Route("Takes one parameter of every type")
    Data<Echo> search(
            @QueryValue @Nullable String text,
            @QueryValue @Nullable Integer number,
            @QueryValue @Nullable Long big,
            @QueryValue @Nullable Boolean flag,
            @QueryValue @Nullable UUID id,
            @QueryValue @Nullable Instant time,
            @QueryValue @Nullable LocalDate day,
            @QueryValue @Nullable Colour colour) {
        return Data.of(new Echo("" + text + number + big + flag + id + time + day + colour));
    }

    @Get("/numbers/{number}")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Route("Takes a number in its path")
    Data<Echo> number(long number) {
        return Data.of(new Echo(Long.toString(number)));
    }

    @Get("/named/{name}")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Route("Takes a name in its path")
    Data<Echo> named(String name) {
        return Data.of(new Echo(name));
    }

    @Post("/maybe")
    @Repeatable("It changes nothing.")
    @Route("Takes a body or none")
    Data<Echo> maybe(@Nullable @Body @Valid Echo body) {
        return Data.of(body == null ? new Echo("nothing") : body);
    }

    @Get("/plain")
    @Route("A list in one order")
    Page<Echo> plain(PageRequest page) {
        return Page.of(page, List.<Echo>of(), echo -> List.of(), echo -> echo);
    }

    @Post("/raw")
    @Consumes("application/octet-stream")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Repeatable("It changes nothing.")
    @Route("Counts bytes")
    Data<Echo> raw(@Body byte[] body) {
        return Data.of(new Echo(Integer.toString(body.length)));
    }

    @Post("/large")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Repeatable("It changes nothing.")
    @Route(value = "Takes more than others", body = "64kB")
    Data<Echo> large(@Body @Valid Echo body) {
        return Data.of(new Echo(Integer.toString(body.text().length())));
    }

    @Get("/long")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Route("Answers with more than a packet")
    Data<Echo> text() {
        return Data.of(new Echo("x".repeat(5_000)));
    }

    @Get("/old")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @DeprecatedRoute(since = "2026-11-01", sunset = "2027-11-01", replacement = "/api/v1/things/long")
    @Route("Will go")
    Data<Echo> old() {
        return Data.of(new Echo("old"));
    }

    @Get("/guarded")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Route(value = "Is worth guessing at", limit = Route.Limit.STRICT)
    Data<Echo> guarded() {
        return Data.of(new Echo("guarded"));
    }

    @Get("/broken")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Route("Always fails")
    Data<Echo> broken() {
        throw new IllegalStateException("SELECT secret FROM vault at io.secret.Class");
    }

    @Get("/sleepy")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Route("Never comes back unless it is woken")
    Data<Echo> sleepy() throws InterruptedException {
        boolean never = new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        return Data.of(new Echo(Boolean.toString(never)));
    }

    @Get("/stubborn")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Route("Never comes back, even when it is woken")
    Data<Echo> stubborn() {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        CountDownLatch never = new CountDownLatch(1);
        while (System.nanoTime() < end) {
            try {
                if (never.await(1, TimeUnit.SECONDS)) {
                    break;
                }
            } catch (InterruptedException ignored) {
                // As a handler would that swallows what it should not.
            }
        }
        return Data.of(new Echo("late"));
    }

    private ThingRepository.Thing find(Caller caller, UUID id) {
        return things.findById(id)
                .filter(thing -> caller.is(thing.owner()))
                .orElseThrow(() -> Refusal.of(ThingError.THING_NOT_FOUND));
    }
}
