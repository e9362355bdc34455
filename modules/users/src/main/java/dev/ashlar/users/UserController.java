package dev.ashlar.users;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.http.Change;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Idempotent;
import dev.ashlar.kernel.http.IfMatch;
import dev.ashlar.kernel.http.Nothing;
import dev.ashlar.kernel.http.OnlyFor;
import dev.ashlar.kernel.http.Page;
import dev.ashlar.kernel.http.PageRequest;
import dev.ashlar.kernel.http.RecentSignIn;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.Sorts;
import dev.ashlar.kernel.http.TextForm;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accounts page by page, and what changes one. {@link UserReadController} shows one. */
@Controller("/api/v1/users")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
class UserController {

    private final ListUsers listUsers;
    private final CreateUser createUser;
    private final ChangeUser changeUser;
    private final DeleteUser deleteUser;
    private final RestoreUser restoreUser;

    UserController(
            ListUsers listUsers,
            CreateUser createUser,
            ChangeUser changeUser,
            DeleteUser deleteUser,
            RestoreUser restoreUser) {
        this.listUsers = listUsers;
        this.createUser = createUser;
        this.changeUser = changeUser;
        this.deleteUser = deleteUser;
        this.restoreUser = restoreUser;
    }

    @Serdeable
    record NewUser(
            @NotBlank @Email String email,
            @NotBlank @DisplayName String name,
            User.@Nullable Role role,

            @Nullable @TextForm(minLength = 8, maxLength = 256, example = "seven horses under water")
            String password) {

        @Override
        public String toString() {
            return "NewUser[REDACTED]";
        }
    }

    /** What of a user can be changed, and by whom. The address is not among it: it changes by proof. */
    @Serdeable
    record UserPatch(
            Change<@NotBlank @DisplayName String> name,
            Change<@Nullable @LanguageTag String> locale,
            Change<@Nullable @TimeZone String> timeZone,

            @OnlyFor(Caller.ADMIN) Change<User.Role> role,

            @OnlyFor(Caller.ADMIN) Change<Standing> status) {}

    @Get
    @Secured(Caller.ADMIN)
    @Route("All users, page by page; q is the beginning of an address or a name, in any case; createdFrom is the first"
            + " moment that counts, createdTo the first that does not")
    Page<UserView> list(
            @Sorts({"createdAt", "-createdAt", "email"}) PageRequest page,
            @Nullable @QueryValue String q,
            @QueryValue User.@Nullable Role role,
            @QueryValue User.@Nullable Status status,
            @Nullable @QueryValue Instant createdFrom,
            @Nullable @QueryValue Instant createdTo) {
        String prefix = q == null || q.isBlank() ? null : q;
        return Page.of(
                page,
                listUsers.list(page, new UserSearch.Filter(prefix, role, status, createdFrom, createdTo)),
                user -> ListUsers.keys(page, user),
                UserView::of);
    }

    @Post
    @Secured(Caller.ADMIN)
    @Idempotent
    @Route(value = "Makes an account; without a password the person is mailed an invitation", refuses = "email_taken")
    HttpResponse<Data<UserView>> create(@Body @Valid NewUser body) {
        User user = createUser.create(
                new EmailAddress(body.email()),
                body.name(),
                body.role() == null ? User.Role.USER : body.role(),
                body.password() == null ? null : Secret.of(body.password()));
        return Data.created(URI.create("/api/v1/users/" + user.id()), UserView.of(user), user.version());
    }

    @Patch("/{id}")
    @Consumes({"application/json", "application/merge-patch+json"})
    @Route(
            value = "Changes name, locale or time zone; role and status (active, suspended) for an administrator only",
            refuses = {"user_not_found", "user_deleted", "last_admin"})
    HttpResponse<Data<UserView>> change(Caller caller, UUID id, IfMatch ifMatch, @Body @Valid UserPatch patch) {
        refuseStrangers(caller, id);
        User user = changeUser.change(
                id,
                ifMatch,
                new ChangeUser.Wish(patch.name(), patch.locale(), patch.timeZone(), patch.role(), patch.status()));
        return Data.versioned(UserView.of(user), user.version());
    }

    @Delete("/{id}")
    @RecentSignIn(of = "id")
    @Route(
            value = "Closes an account, one's own or anyone's for an administrator; it is erased after a while",
            refuses = {"user_not_found", "last_admin", "reauthentication_required"})
    HttpResponse<?> delete(Caller caller, UUID id, IfMatch ifMatch) {
        refuseStrangers(caller, id);
        deleteUser.delete(id, ifMatch, caller.is(id));
        return HttpResponse.noContent();
    }

    @Post("/{id}/restore")
    @Secured(Caller.ADMIN)
    @Repeatable("restoring what is restored already changes nothing")
    @Route(
            value = "Brings a deleted account back, as long as its erasure has not begun",
            refuses = {"user_not_found", "erasure_started"})
    HttpResponse<Data<UserView>> restore(UUID id, @Nullable @Body Nothing nothing) {
        User user = restoreUser.restore(id);
        return Data.versioned(UserView.of(user), user.version());
    }

    @Post("/restore")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Repeatable("the link works once")
    @Route(
            value = "Brings one's own deleted account back with the link from the farewell letter",
            refuses = {"user_link_invalid", "erasure_started"},
            limit = Route.Limit.STRICT)
    HttpResponse<?> restoreByLink(@Body @Valid Link link) {
        restoreUser.restore(link.token());
        return HttpResponse.noContent();
    }

    /** Somebody else's account looks exactly like one that does not exist. */
    static void refuseStrangers(Caller caller, UUID id) {
        if (!caller.is(id) && !caller.isAdmin()) {
            throw Refusal.of(UserError.USER_NOT_FOUND);
        }
    }
}
