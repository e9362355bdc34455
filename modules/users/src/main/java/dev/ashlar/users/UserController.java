package dev.ashlar.users;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Change;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Idempotent;
import dev.ashlar.kernel.http.IfMatch;
import dev.ashlar.kernel.http.Page;
import dev.ashlar.kernel.http.PageRequest;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.Sorts;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Controller("/api/v1/users")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
class UserController {

    private final Users users;
    private final ListUsers listUsers;
    private final ChangeProfile changeProfile;

    UserController(Users users, ListUsers listUsers, ChangeProfile changeProfile) {
        this.users = users;
        this.listUsers = listUsers;
        this.changeProfile = changeProfile;
    }

    @Serdeable
    record NewUser(
            @NotBlank @Email String email,
            @NotBlank @Size(max = 200) String name) {}

    @Serdeable
    record ProfilePatch(
            Change<@NotBlank @Size(max = 200) String> name,
            Change<@Nullable @Size(max = 35) String> locale,
            Change<@Nullable @Size(max = 64) String> timeZone) {}

    @Serdeable
    record UserView(
            UUID id,
            String email,
            boolean emailVerified,
            String name,
            String role,
            String status,
            @Nullable String locale,
            @Nullable String timeZone,
            Instant createdAt,
            Instant updatedAt,
            long version) {

        static UserView of(User user) {
            return new UserView(
                    user.id(),
                    user.email().value(),
                    user.emailVerified(),
                    user.name(),
                    user.role().toString(),
                    user.status().toString(),
                    user.locale(),
                    user.timeZone(),
                    user.createdAt(),
                    user.updatedAt(),
                    user.version());
        }
    }

    @Get("/me")
    @Route(value = "The caller's own account", refuses = "user_not_found")
    HttpResponse<Data<UserView>> me(Caller caller) {
        return read(caller, caller.userId());
    }

    @Get("/{id}")
    @Route(value = "One user: oneself, or anyone for an administrator", refuses = "user_not_found")
    HttpResponse<Data<UserView>> read(Caller caller, UUID id) {
        refuseStrangers(caller, id);
        User user = users.find(id).orElseThrow(() -> Refusal.of(UserError.USER_NOT_FOUND));
        return Data.versioned(UserView.of(user), user.version());
    }

    @Get
    @Secured(Caller.ADMIN)
    @Route("All users, page by page")
    Page<UserView> list(@Sorts({"createdAt", "-createdAt"}) PageRequest page) {
        return Page.of(
                page,
                listUsers.list(page),
                user -> List.of(user.createdAt().toString(), user.id().toString()),
                UserView::of);
    }

    @Post
    @Secured(Caller.ADMIN)
    @Idempotent
    @Route(value = "Makes an account", refuses = "email_taken")
    HttpResponse<Data<UserView>> create(@Body @Valid NewUser body) {
        User user = users.register(new EmailAddress(body.email()), body.name(), User.Role.USER);
        return Data.created(URI.create("/api/v1/users/" + user.id()), UserView.of(user), user.version());
    }

    @Patch("/{id}")
    @Consumes({"application/json", "application/merge-patch+json"})
    @Route(value = "Changes name, locale or time zone", refuses = "user_not_found")
    HttpResponse<Data<UserView>> change(Caller caller, UUID id, IfMatch ifMatch, @Body @Valid ProfilePatch patch) {
        refuseStrangers(caller, id);
        User user = changeProfile.change(id, ifMatch, patch.name(), patch.locale(), patch.timeZone());
        return Data.versioned(UserView.of(user), user.version());
    }

    /** Somebody else's account looks exactly like one that does not exist. */
    private static void refuseStrangers(Caller caller, UUID id) {
        if (!caller.is(id) && !caller.isAdmin()) {
            throw Refusal.of(UserError.USER_NOT_FOUND);
        }
    }
}
