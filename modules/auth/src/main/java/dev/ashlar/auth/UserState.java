package dev.ashlar.auth;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.users.User;
import java.util.Set;

/** What a node remembers of a user: whether they may come in, and what they may do. */
record UserState(User.Status status, Set<String> roles) {

    static final UserState GONE = new UserState(User.Status.DELETED, Set.of());

    boolean isActive() {
        return status == User.Status.ACTIVE;
    }

    /** Lets only active users in. The suspended are told why: whoever asks has shown credentials of theirs. */
    void admit() {
        switch (status) {
            case ACTIVE -> {}
            case SUSPENDED -> throw Refusal.of(AuthError.USER_SUSPENDED);
            case DELETED -> throw Refusal.of(AuthError.SESSION_REVOKED);
        }
    }
}
