package dev.ashlar.auth;

import dev.ashlar.kernel.Secret;
import dev.ashlar.users.User;
import jakarta.inject.Singleton;

/** Makes an administrator without a browser: for the command line. */
@Singleton
public class CreateAdmin {

    private final Registration registration;

    CreateAdmin(Registration registration) {
        this.registration = registration;
    }

    /**
     * Makes the account, whoever else there is.
     *
     * @throws dev.ashlar.kernel.Refusal when the address is taken or malformed, or the password is too weak
     */
    public User create(String email, String name, Secret password) {
        return registration.makeAdmin(email, name, password.reveal());
    }
}
