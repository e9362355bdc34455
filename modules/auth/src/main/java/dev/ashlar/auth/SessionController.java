package dev.ashlar.auth;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Page;
import dev.ashlar.kernel.http.PageRequest;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.Sorts;
import dev.ashlar.kernel.http.Unconditional;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Controller("/api/v1/auth")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
class SessionController {

    private final Sessions sessions;
    private final BrowserSessions browserSessions;
    private final SignIn signIn;

    SessionController(Sessions sessions, BrowserSessions browserSessions, SignIn signIn) {
        this.sessions = sessions;
        this.browserSessions = browserSessions;
        this.signIn = signIn;
    }

    @Serdeable
    record SessionView(
            UUID id,
            String device,
            String address,
            String kind,
            String method,
            List<String> methods,
            boolean current,
            Instant createdAt,
            Instant lastSeenAt,
            Instant expiresAt) {

        static SessionView of(SessionRow session, @Nullable UUID current) {
            return new SessionView(
                    session.id(),
                    session.device(),
                    session.address(),
                    session.kind(),
                    String.join("+", session.methodList()),
                    session.methodList(),
                    session.id().equals(current),
                    session.createdAt(),
                    session.lastSeenAt(),
                    session.expiresAt());
        }
    }

    @Serdeable
    record BrowserProof(
            @Nullable @Size(max = 1000) String email,
            @Nullable @Size(max = 1000) String password,
            @Nullable @Size(max = 100) String challenge,
            @Nullable @Size(max = 100) String code) {

        @Override
        public String toString() {
            return "BrowserProof[REDACTED]";
        }
    }

    @Get("/sessions")
    @Route("The caller's own open sessions, newest first")
    Page<SessionView> list(Caller caller, @Sorts({"-createdAt"}) PageRequest page) {
        PageRequest.Position last = page.position();
        return Page.of(
                page,
                sessions.list(caller.userId(), last.time(), last.id(), page.fetch()),
                session -> PageRequest.Position.keys(session.createdAt(), session.id()),
                session -> SessionView.of(session, caller.sessionId()));
    }

    @Delete("/sessions/{id}")
    @Status(HttpStatus.NO_CONTENT)
    @Unconditional("a session has no version: it can only end")
    @Route(
            value = "Ends one of the caller's own sessions",
            refuses = {"session_not_found", "session_needed"})
    void end(Caller caller, UUID id) {
        SignInController.sessionOf(caller);
        sessions.endOwn(caller.userId(), id);
    }

    /** Signs a browser in: by password, or by the code that the password asked for. */
    @Post("/session")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Repeatable("each sign-in is a session of its own, which its owner can see and end")
    @Route(
            value = "Signs a browser in: the same sign-in, kept in a cookie",
            refuses = {"credentials_invalid", "csrf_failed", "challenge_invalid", "code_invalid", "user_suspended"},
            status = 200,
            limit = Route.Limit.STRICT)
    HttpResponse<?> beginInBrowser(HttpRequest<?> request, @Body @Valid BrowserProof body) {
        browserSessions.refuseForeignPage(request);
        Client client = Client.of(request);
        return switch (prove(body, client)) {
            case SignIn.Progress.Halfway halfway -> HttpResponse.ok(Data.of(TokensView.of(halfway)));
            case SignIn.Progress.Proven proven -> {
                String secret = browserSessions.newSecret();
                SessionRow session = sessions.beginInBrowser(
                        proven.user(), proven.methods(), client, BrowserSessions.hashOf(secret));
                yield browserSessions.answer(HttpResponse.ok(), session, secret);
            }
        };
    }

    @Delete("/session")
    @Unconditional("a session has no version: it can only end")
    @Route(
            value = "Signs a browser out",
            refuses = {"session_needed", "csrf_failed"})
    HttpResponse<?> endInBrowser(Caller caller) {
        sessions.end(caller.userId(), SignInController.sessionOf(caller), "signed_out");
        return HttpResponse.noContent().cookie(browserSessions.noCookie());
    }

    private SignIn.Progress prove(BrowserProof body, Client client) {
        if (body.challenge() != null && body.code() != null) {
            return signIn.withCode(body.challenge(), body.code(), client);
        }
        if (body.email() == null || body.password() == null) {
            throw Refusal.invalid("", "one_of", "must have either email and password, or challenge and code");
        }
        return signIn.withPassword(body.email(), body.password(), client);
    }
}
