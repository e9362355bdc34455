package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.IfMatch;
import dev.ashlar.kernel.http.Page;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.TextForm;
import dev.ashlar.kernel.operations.LogLevels.State;
import dev.ashlar.kernel.operations.LogSettings.Threshold;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The log levels of this node, for administrators. */
@Controller("/api/v1/admin/loggers")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Caller.ADMIN)
class LoggersController {

    private static final String FORM = "[A-Za-z_$][A-Za-z0-9_$]{0,63}(?:\\.[A-Za-z0-9_$]{1,64}){0,14}";
    private static final java.util.regex.Pattern NAME = java.util.regex.Pattern.compile(FORM);
    private static final Duration LONGEST = Duration.ofDays(30);

    private final LogLevels levels;
    private final InstantSource clock;

    LoggersController(LogLevels levels, InstantSource clock) {
        this.levels = levels;
        this.clock = clock;
    }

    /** No level means as the package above; without an end the level stays until the program ends. */
    @Serdeable
    record NewLevel(
            @Nullable
            @Pattern(
                    regexp = "trace|debug|info|warn|error|off",
                    message = "must be one of trace, debug, info, warn, error, off, or null")
            String level,

            @Nullable Instant expiresAt) {}

    @Serdeable
    record LoggerView(
            String name,
            @Nullable String level,
            String effectiveLevel,
            @Nullable Instant expiresAt) {

        static LoggerView of(State state) {
            return new LoggerView(
                    state.name(),
                    state.level() == null ? null : word(state.level()),
                    word(state.effectiveLevel()),
                    state.expiresAt());
        }

        private static String word(Threshold level) {
            return level.name().toLowerCase(Locale.ROOT);
        }
    }

    @Get
    @Route("The packages that have a log level of their own, on the node that answers")
    Page<LoggerView> list() {
        List<LoggerView> all = levels.all().stream().map(LoggerView::of).toList();
        return new Page<>(all, new Page.Cut(all.size(), null));
    }

    @Get("/{name}")
    @Route(
            value = "The log level of one package or class",
            refuses = {"malformed_id", "logger_not_found"})
    HttpResponse<Data<LoggerView>> read(@TextForm(pattern = "^" + FORM + "$", example = "dev.ashlar") String name) {
        LoggerView view = levels.find(checked(name))
                .map(LoggerView::of)
                .orElseThrow(() -> Refusal.of(KernelError.LOGGER_NOT_FOUND));
        return Data.versioned(view, content(view));
    }

    private static byte[] content(LoggerView view) {
        return view.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Put("/{name}")
    @Route(value = "Sets the log level of one package or class, for good or for a time", refuses = "malformed_id")
    HttpResponse<Data<LoggerView>> set(
            @TextForm(pattern = "^" + FORM + "$", example = "dev.ashlar") String name,
            IfMatch ifMatch,
            @Body @Valid NewLevel body) {
        Instant end = body.expiresAt();
        Instant now = clock.instant();
        if (end != null && (!end.isAfter(now) || end.isAfter(now.plus(LONGEST)))) {
            throw Refusal.invalid("/expiresAt", "future", "must be in the future, by 30 days at most");
        }
        Threshold level = body.level() == null ? null : Threshold.named(body.level());
        levels.find(checked(name))
                .ifPresentOrElse(present -> ifMatch.check(content(LoggerView.of(present))), ifMatch::checkAbsent);
        LoggerView view = LoggerView.of(levels.set(name, level, end));
        return Data.versioned(view, content(view));
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw Refusal.of(KernelError.MALFORMED_ID, "A logger has the name of a package or class, or ROOT.");
        }
        return name;
    }
}
