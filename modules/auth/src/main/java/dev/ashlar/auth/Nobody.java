package dev.ashlar.auth;

import java.util.UUID;

/** The id that no user and no session has, for statements that want one. */
final class Nobody {

    static final UUID ID = new UUID(0, 0);

    private Nobody() {}
}
