package dev.ashlar.users;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Accounts for tests, made through the front door. */
final class People {

    private static final UUID ROOT = UUID.fromString("01900000-0000-7000-8000-000000000001");
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final App app;
    final Http root;

    People(App app) {
        this.app = app;
        this.root = app.as(ROOT, "admin");
    }

    /** Somebody with an account of their own. */
    final class Person {

        final UUID id;
        final String email;
        final String path;
        final Http http;

        private Person(UUID id, String email, String role) {
            this.id = id;
            this.email = email;
            this.path = "/api/v1/users/" + id;
            this.http = role.equals("admin") ? app.as(id, "admin") : app.as(id);
        }

        /** As an administrator sees them. */
        Answer seen() {
            return root.get(path);
        }
    }

    Person somebody() {
        return named("Somebody");
    }

    Person named(String name) {
        return make(name, "user", "");
    }

    Person admin() {
        return make("Administrator", "admin", ", \"password\": \"correct horse\"");
    }

    /** An administrator who has not chosen a password yet. */
    Person invitedAdmin() {
        return make("Invited", "admin", "");
    }

    private Person make(String name, String role, String more) {
        String email = "person" + COUNTER.incrementAndGet() + "@example.com";
        Answer made = root.post("/api/v1/users", """
                        {"email": "%s", "name": "%s", "role": "%s"%s}""".formatted(email, name, role, more))
                .is(201);
        return new Person(UUID.fromString(made.text("/data/id")), email, role);
    }
}
