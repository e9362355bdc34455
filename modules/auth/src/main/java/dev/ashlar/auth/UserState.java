package dev.ashlar.auth;

import java.util.Set;

/** What a node remembers of a user: whether they may come in, and what they may do. */
record UserState(boolean active, Set<String> roles) {

    static final UserState GONE = new UserState(false, Set.of());
}
