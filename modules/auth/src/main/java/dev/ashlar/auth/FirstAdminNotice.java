package dev.ashlar.auth;

import dev.ashlar.kernel.operations.StartNotice;
import dev.ashlar.users.Users;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Tells the operator of an empty database how to make the first administrator: there is no account to begin with. */
@Singleton
class FirstAdminNotice implements StartNotice {

    static final Duration LIFE = Duration.ofMinutes(30);

    private final Users users;
    private final Links links;

    FirstAdminNotice(Users users, Links links) {
        this.users = users;
        this.links = links;
    }

    @Override
    public List<String> lines(String address) {
        if (!users.isEmpty()) {
            return List.of();
        }
        String token = links.makeSetup(LIFE);
        return List.of(
                "There is no account yet. Make the first administrator within 30 minutes:",
                "  " + address + "/setup#token=" + token,
                "  or: POST /api/v1/auth/setup {\"token\":\"" + token
                        + "\",\"email\":...,\"password\":...,\"name\":...}",
                "  or: ashlar admin create --email you@example.com --name You");
    }
}
