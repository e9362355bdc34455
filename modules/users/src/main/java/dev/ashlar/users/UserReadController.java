package dev.ashlar.users;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Route;
import io.micronaut.core.annotation.NonBlocking;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** One account. Nothing is asked for as often, so it waits on no thread of its own. */
@Controller("/api/v1/users")
@NonBlocking
@Secured(SecurityRule.IS_AUTHENTICATED)
class UserReadController {

    private final UserReads reads;

    UserReadController(UserReads reads) {
        this.reads = reads;
    }

    @Get("/me")
    @Route(value = "The caller's own account", refuses = "user_not_found")
    CompletionStage<HttpResponse<Data<UserView>>> me(Caller caller) {
        return read(caller, caller.userId());
    }

    @Get("/{id}")
    @Route(value = "One user: oneself, or anyone for an administrator", refuses = "user_not_found")
    CompletionStage<HttpResponse<Data<UserView>>> read(Caller caller, UUID id) {
        UserController.refuseStrangers(caller, id);
        return reads.find(id).thenApply(found -> {
            User user = found.filter(it -> caller.isAdmin() || it.status() != User.Status.DELETED)
                    .orElseThrow(() -> Refusal.of(UserError.USER_NOT_FOUND));
            return Data.versioned(UserView.of(user), user.version());
        });
    }
}
