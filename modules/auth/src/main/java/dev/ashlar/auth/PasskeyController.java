package dev.ashlar.auth;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Idempotent;
import dev.ashlar.kernel.http.Nothing;
import dev.ashlar.kernel.http.Page;
import dev.ashlar.kernel.http.PageRequest;
import dev.ashlar.kernel.http.RecentSignIn;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.Sorts;
import dev.ashlar.kernel.http.Unconditional;
import dev.ashlar.users.User;
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
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Passkeys, in the JSON that browsers and their libraries speak. */
@Controller("/api/v1/auth/passkeys")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
class PasskeyController {

    private final Passkeys passkeys;
    private final Sessions sessions;
    private final CallersAccount account;
    private final AuthSettings settings;

    PasskeyController(Passkeys passkeys, Sessions sessions, CallersAccount account, AuthSettings settings) {
        this.passkeys = passkeys;
        this.sessions = sessions;
        this.account = account;
        this.settings = settings;
    }

    @Serdeable
    record Site(String id, String name) {}

    @Serdeable
    record Owner(String id, String name, String displayName) {}

    @Serdeable
    record Kind(String type, int alg) {}

    @Serdeable
    record Descriptor(String type, String id) {}

    @Serdeable
    record Selection(String residentKey, boolean requireResidentKey, String userVerification) {}

    @Serdeable
    record CreationOptions(
            Site rp,
            Owner user,
            String challenge,
            List<Kind> pubKeyCredParams,
            long timeout,
            List<Descriptor> excludeCredentials,
            Selection authenticatorSelection,
            String attestation) {

        @Override
        public String toString() {
            return "CreationOptions[REDACTED]";
        }
    }

    @Serdeable
    record RequestOptions(
            String challenge, long timeout, String rpId, List<Descriptor> allowCredentials, String userVerification) {

        @Override
        public String toString() {
            return "RequestOptions[REDACTED]";
        }
    }

    @Serdeable
    record Registration(
            @Size(max = 1400) String id,
            @Size(max = 1400) String rawId,
            @Size(max = 20) String type,
            RegistrationResponse response,
            @Nullable Map<String, Object> clientExtensionResults,
            @Nullable @Size(max = 40) String authenticatorAttachment,
            @Nullable @Size(max = 100) String name) {}

    @Serdeable
    record RegistrationResponse(
            @Size(max = 8000) String clientDataJSON,
            @Size(max = 60000) String attestationObject,
            @Nullable List<String> transports,
            @Nullable Integer publicKeyAlgorithm,
            @Nullable String publicKey,
            @Nullable String authenticatorData) {}

    @Serdeable
    record Assertion(
            @Size(max = 1400) String id,
            @Size(max = 1400) String rawId,
            @Size(max = 20) String type,
            AssertionResponse response,
            @Nullable Map<String, Object> clientExtensionResults,
            @Nullable @Size(max = 40) String authenticatorAttachment) {}

    @Serdeable
    record AssertionResponse(
            @Size(max = 8000) String clientDataJSON,
            @Size(max = 8000) String authenticatorData,
            @Size(max = 4000) String signature,
            @Nullable @Size(max = 200) String userHandle) {}

    @Serdeable
    record PasskeyView(
            UUID id,
            String name,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {

        static PasskeyView of(PasskeyRow passkey) {
            return new PasskeyView(passkey.id(), passkey.name(), passkey.createdAt(), passkey.lastUsedAt());
        }
    }

    @Post("/registration/options")
    @RecentSignIn
    @Repeatable("a challenge that nobody answers runs out")
    @Route(
            value = "What to ask the device for, to add a passkey",
            refuses = {"session_needed", "too_many_passkeys", "reauthentication_required"})
    Data<CreationOptions> registrationOptions(Caller caller, @Nullable @Body Nothing nothing) {
        User user = account.of(caller);
        passkeys.refuseOneMore(user.id());
        return Data.of(new CreationOptions(
                new Site(passkeys.site(), settings.issuer()),
                new Owner(Passkeys.handle(user.id()), user.email().value(), user.name()),
                passkeys.challenge(SignInController.sessionOf(caller)),
                List.of(new Kind("public-key", PasskeyKey.ES256), new Kind("public-key", PasskeyKey.RS256)),
                Passkeys.CHALLENGE_LIFE.toMillis(),
                passkeys.of(user.id()).stream()
                        .map(known -> new Descriptor("public-key", known.credentialId()))
                        .toList(),
                new Selection("preferred", false, "required"),
                "none"));
    }

    @Post("/registration")
    @RecentSignIn
    @Idempotent
    @Route(
            value = "Adds the passkey the device has made",
            refuses = {
                "passkey_invalid",
                "passkey_challenge_invalid",
                "passkey_origin_refused",
                "passkey_site_refused",
                "passkey_unverified",
                "passkey_known",
                "too_many_passkeys",
                "session_needed",
                "reauthentication_required"
            },
            status = 201,
            limit = Route.Limit.STRICT,
            body = "128kB")
    HttpResponse<Data<PasskeyView>> register(Caller caller, @Body @Valid Registration body) {
        String name = body.name() == null || body.name().isBlank()
                ? "Passkey"
                : body.name().strip();
        PasskeyRow made = passkeys.register(
                account.of(caller),
                SignInController.sessionOf(caller),
                decoded(body.response().clientDataJSON()),
                decoded(body.response().attestationObject()),
                name);
        return HttpResponse.created(Data.of(PasskeyView.of(made)), URI.create("/api/v1/auth/passkeys/" + made.id()));
    }

    /** Names no account: the device knows which passkeys it has for this site. */
    @Post("/authentication/options")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Repeatable("a challenge that nobody answers runs out")
    @Route(value = "What to ask the device for, to sign in with a passkey", limit = Route.Limit.STRICT)
    Data<RequestOptions> authenticationOptions(@Nullable @Body Nothing nothing) {
        return Data.of(new RequestOptions(
                passkeys.challenge(null), Passkeys.CHALLENGE_LIFE.toMillis(), passkeys.site(), List.of(), "required"));
    }

    @Post("/authentication")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Repeatable("a challenge is answered once")
    @Route(
            value = "Signs in with a passkey, which is two factors in one",
            refuses = {
                "passkey_invalid",
                "passkey_challenge_invalid",
                "passkey_origin_refused",
                "passkey_site_refused",
                "passkey_unverified",
                "passkey_cloned",
                "user_suspended"
            },
            limit = Route.Limit.STRICT,
            body = "64kB")
    Data<TokensView> authenticate(HttpRequest<?> request, @Body @Valid Assertion body) {
        Client client = Client.of(request);
        User user = passkeys.authenticate(
                body.id(),
                decoded(body.response().clientDataJSON()),
                decoded(body.response().authenticatorData()),
                decoded(body.response().signature()),
                body.response().userHandle(),
                client);
        return Data.of(TokensView.of(sessions.begin(user, Passkeys.METHODS, client)));
    }

    @Get
    @Route("The caller's own passkeys, newest first")
    Page<PasskeyView> list(Caller caller, @Sorts({"-createdAt"}) PageRequest page) {
        PageRequest.Position last = page.position();
        return Page.of(
                page,
                passkeys.list(caller.userId(), last.time(), last.id(), page.fetch()),
                key -> PageRequest.Position.keys(key.createdAt(), key.id()),
                PasskeyView::of);
    }

    @Delete("/{id}")
    @RecentSignIn
    @Status(HttpStatus.NO_CONTENT)
    @Unconditional("a passkey has no version: it is there or not")
    @Route(
            value = "Removes a passkey",
            refuses = {"passkey_not_found", "last_factor", "reauthentication_required"})
    void remove(Caller caller, UUID id) {
        passkeys.remove(account.of(caller), id);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.of(AuthError.PASSKEY_INVALID);
        }
    }
}
