package dev.ashlar.auth;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.users.User;
import dev.ashlar.users.Users;
import jakarta.inject.Singleton;

/** The account behind a caller; it may have gone a moment ago. */
@Singleton
class CallersAccount {

    private final Users users;

    CallersAccount(Users users) {
        this.users = users;
    }

    User of(Caller caller) {
        return users.find(caller.userId()).orElseThrow(() -> Refusal.of(AuthError.SESSION_REVOKED));
    }
}
