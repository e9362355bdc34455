package dev.ashlar.auth;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Idempotent;
import dev.ashlar.kernel.http.IfMatch;
import dev.ashlar.kernel.http.Page;
import dev.ashlar.kernel.http.PageRequest;
import dev.ashlar.kernel.http.RecentSignIn;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.Sorts;
import dev.ashlar.users.User;
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
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Controller("/api/v1/auth/api-keys")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
class ApiKeyController {

    private final ApiKeys apiKeys;
    private final CallersAccount account;

    ApiKeyController(ApiKeys apiKeys, CallersAccount account) {
        this.apiKeys = apiKeys;
        this.account = account;
    }

    @Serdeable
    record NewKey(
            @NotBlank @Size(max = 100) String name,
            @Size(min = 1, max = 20) List<User.Role> scopes,
            @Nullable Instant expiresAt) {}

    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record KeyView(
            UUID id,
            String name,
            String prefix,
            List<String> scopes,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt) {

        static KeyView of(ApiKeyRow key) {
            return new KeyView(
                    key.id(),
                    key.name(),
                    key.prefix(),
                    key.scopeList(),
                    key.createdAt(),
                    key.expiresAt(),
                    key.lastUsedAt());
        }
    }

    /** The only answer with the key itself. */
    @Serdeable
    record MadeKey(
            UUID id,
            String key,
            String name,
            String prefix,
            List<String> scopes,
            Instant createdAt,
            @Nullable Instant expiresAt) {

        static MadeKey of(ApiKeys.Made made) {
            ApiKeyRow key = made.key();
            return new MadeKey(
                    key.id(), made.text(), key.name(), key.prefix(), key.scopeList(), key.createdAt(), key.expiresAt());
        }

        @Override
        public String toString() {
            return "MadeKey[" + id + "]";
        }
    }

    @Post
    @RecentSignIn
    @Idempotent(secret = true)
    @Route(
            value = "Makes an API key; its text is shown this once, and again only to a repetition of the very call",
            refuses = {"scope_too_wide", "too_many_api_keys", "reauthentication_required"},
            status = 201,
            limit = Route.Limit.STRICT)
    HttpResponse<Data<MadeKey>> make(Caller caller, @Body @Valid NewKey body) {
        User maker = account.of(caller);
        ApiKeys.Made made = apiKeys.make(
                maker,
                body.name().strip(),
                body.scopes().stream().map(User.Role::toString).toList(),
                body.expiresAt());
        return Data.created(
                URI.create("/api/v1/auth/api-keys/" + made.key().id()), MadeKey.of(made), ApiKeyRow.VERSION);
    }

    @Get
    @Route("The caller's own API keys, newest first")
    Page<KeyView> list(Caller caller, @Sorts({"-createdAt"}) PageRequest page) {
        PageRequest.Position last = page.position();
        return Page.of(
                page,
                apiKeys.list(caller.userId(), last.time(), last.id(), page.fetch()),
                key -> PageRequest.Position.keys(key.createdAt(), key.id()),
                KeyView::of);
    }

    @Get("/{id}")
    @Route(value = "One of the caller's own API keys", refuses = "api_key_not_found")
    HttpResponse<Data<KeyView>> read(Caller caller, UUID id) {
        ApiKeyRow key = apiKeys.read(caller.userId(), id);
        return Data.versioned(KeyView.of(key), ApiKeyRow.VERSION);
    }

    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    @Route(
            value = "Revokes an API key",
            refuses = {"api_key_not_found", "session_needed"})
    void revoke(Caller caller, UUID id, IfMatch ifMatch) {
        SignInController.sessionOf(caller);
        apiKeys.revoke(caller.userId(), id, ifMatch);
    }
}
