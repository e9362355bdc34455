package dev.ashlar.auth;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Idempotent;
import dev.ashlar.kernel.http.Nothing;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.TextForm;
import dev.ashlar.users.DisplayName;
import dev.ashlar.users.Email;
import dev.ashlar.users.User;
import dev.ashlar.users.UserView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Controller("/api/v1/auth")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
class SignInController {

    private final Registration registration;
    private final SignIn signIn;
    private final Sessions sessions;
    private final RefreshSession refreshSession;
    private final BrowserSessions browserSessions;
    private final CallersAccount account;

    SignInController(
            Registration registration,
            SignIn signIn,
            Sessions sessions,
            RefreshSession refreshSession,
            BrowserSessions browserSessions,
            CallersAccount account) {
        this.registration = registration;
        this.signIn = signIn;
        this.sessions = sessions;
        this.refreshSession = refreshSession;
        this.browserSessions = browserSessions;
        this.account = account;
    }

    @Serdeable
    record NewAccount(
            @NotBlank @Email String email,

            @TextForm(minLength = 8, maxLength = 256, example = "seven horses under water")
            String password,

            @NotBlank @DisplayName String name) {

        @Override
        public String toString() {
            return "NewAccount[REDACTED]";
        }
    }

    @Serdeable
    record FirstAdmin(
            @NotBlank String token,
            @NotBlank @Email String email,

            @TextForm(minLength = 8, maxLength = 256, example = "seven horses under water")
            String password,

            @NotBlank @DisplayName String name) {

        @Override
        public String toString() {
            return "FirstAdmin[REDACTED]";
        }
    }

    @Serdeable
    record PasswordProof(
            @Size(max = 1000) String email,
            @Size(max = 1000) String password) {

        @Override
        public String toString() {
            return "PasswordProof[REDACTED]";
        }
    }

    @Serdeable
    record CodeProof(
            @NotBlank @Size(max = 100) String challenge,
            @NotBlank @Size(max = 100) String code) {

        @Override
        public String toString() {
            return "CodeProof[REDACTED]";
        }
    }

    @Serdeable
    record FreshProof(
            @Nullable @Size(max = 1000) String password,
            @Nullable @Size(max = 100) String code) {

        @Override
        public String toString() {
            return "FreshProof[REDACTED]";
        }
    }

    @Serdeable
    record RefreshProof(@NotBlank @Size(max = 4096) String refreshToken) {

        @Override
        public String toString() {
            return "RefreshProof[REDACTED]";
        }
    }

    @Serdeable
    record Pending(String email) {}

    @Post("/register")
    @Idempotent
    @Route(
            value = "Signs up",
            refuses = "email_taken",
            status = {201, 202},
            limit = Route.Limit.STRICT)
    HttpResponse<?> register(@Body @Valid NewAccount body) {
        return registration
                .register(body.email(), body.name().strip(), body.password())
                .<HttpResponse<?>>map(SignInController::created)
                .orElseGet(() -> HttpResponse.accepted().body(Data.of(new Pending(body.email()))));
    }

    @Post("/setup")
    @Idempotent
    @Route(
            value = "Makes the first administrator, with the link printed at the start",
            refuses = {"link_invalid", "already_set_up", "email_taken"},
            status = 201,
            limit = Route.Limit.STRICT)
    HttpResponse<?> setUp(@Body @Valid FirstAdmin body) {
        return created(
                registration.setUp(body.token(), body.email(), body.name().strip(), body.password()));
    }

    @Post("/login")
    @Repeatable("each sign-in is a session of its own, which its owner can see and end")
    @Route(
            value = "Signs in with a password",
            refuses = {"credentials_invalid", "user_suspended"},
            limit = Route.Limit.STRICT)
    Data<TokensView> login(HttpRequest<?> request, @Body @Valid PasswordProof body) {
        Client client = Client.of(request);
        return Data.of(
                switch (signIn.withPassword(body.email(), body.password(), client)) {
                    case SignIn.Progress.Proven proven ->
                        TokensView.of(sessions.begin(proven.user(), proven.methods(), client));
                    case SignIn.Progress.Halfway halfway -> TokensView.of(halfway);
                });
    }

    @Post("/mfa/verify")
    @Repeatable("a challenge is answered once")
    @Route(
            value = "Ends a sign-in with a code from an app or a recovery code",
            refuses = {"challenge_invalid", "code_invalid", "user_suspended"},
            limit = Route.Limit.STRICT)
    Data<TokensView> verify(HttpRequest<?> request, @Body @Valid CodeProof body) {
        Client client = Client.of(request);
        SignIn.Progress.Proven proven = signIn.withCode(body.challenge(), body.code(), client);
        return Data.of(TokensView.of(sessions.begin(proven.user(), proven.methods(), client)));
    }

    @Post("/refresh")
    @Repeatable("the same token gets the same child until that has been used")
    @Route(
            value = "Exchanges a refresh token for the next pair",
            refuses = {"token_invalid", "session_revoked", "user_suspended", "refresh_token_reused"})
    Data<TokensView> refresh(HttpRequest<?> request, @Body @Valid RefreshProof body) {
        return Data.of(TokensView.of(refreshSession.refresh(body.refreshToken(), Client.of(request))));
    }

    @Post("/reauthenticate")
    @Secured(SecurityRule.IS_AUTHENTICATED)
    @Repeatable("proving it twice proves no more")
    @Route(
            value = "Proves again who is calling, for what needs a fresh proof; gives new tokens",
            refuses = {"credentials_invalid", "code_invalid", "second_factor_needed", "session_needed"},
            status = 200,
            limit = Route.Limit.STRICT)
    HttpResponse<?> reauthenticate(HttpRequest<?> request, Caller caller, @Body @Valid FreshProof body) {
        UUID session = sessionOf(caller);
        User user = account.of(caller);
        Set<String> methods = new LinkedHashSet<>(caller.methods());
        methods.addAll(prove(user, body, Client.of(request)));
        if (sessions.isOfBrowser(session)) {
            String secret = browserSessions.newSecret();
            return browserSessions.answer(
                    HttpResponse.ok(),
                    sessions.proveInBrowser(session, methods, BrowserSessions.hashOf(secret)),
                    secret);
        }
        return HttpResponse.ok(Data.of(TokensView.of(sessions.prove(user, session, methods))));
    }

    @Post("/logout")
    @Secured(SecurityRule.IS_AUTHENTICATED)
    @Status(HttpStatus.NO_CONTENT)
    @Repeatable("a session that has ended stays ended")
    @Route(value = "Ends this session", refuses = "session_needed")
    HttpResponse<?> logout(Caller caller, @Nullable @Body Nothing nothing) {
        UUID session = sessionOf(caller);
        boolean hasCookie = sessions.isOfBrowser(session);
        sessions.end(caller.userId(), session, "signed_out");
        MutableHttpResponse<?> answer = HttpResponse.noContent();
        return hasCookie ? answer.cookie(browserSessions.noCookie()) : answer;
    }

    @Post("/logout-others")
    @Secured(SecurityRule.IS_AUTHENTICATED)
    @Status(HttpStatus.NO_CONTENT)
    @Repeatable("sessions that have ended stay ended")
    @Route(value = "Ends all sessions but this one", refuses = "session_needed")
    void logoutOthers(Caller caller, @Nullable @Body Nothing nothing) {
        sessions.endOthers(caller.userId(), sessionOf(caller), "signed_out_elsewhere");
    }

    private List<String> prove(User user, FreshProof body, Client client) {
        if ((body.password() == null) == (body.code() == null)) {
            throw Refusal.invalid("", "one_of", "must have either a password or a code");
        }
        if (body.password() != null) {
            signIn.refusePasswordAlone(user.id());
            signIn.checkPassword(user.email().value(), user, body.password(), client);
            return List.of("pwd");
        }
        List<String> methods = new ArrayList<>();
        methods.add(signIn.checkCode(user.id(), String.valueOf(body.code()), client));
        methods.add("mfa");
        return methods;
    }

    static UUID sessionOf(Caller caller) {
        UUID session = caller.sessionId();
        if (session == null) {
            throw Refusal.of(AuthError.SESSION_NEEDED);
        }
        return session;
    }

    private static HttpResponse<Data<UserView>> created(User user) {
        return Data.created(URI.create("/api/v1/users/" + user.id()), UserView.of(user), user.version());
    }
}
