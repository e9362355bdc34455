package dev.ashlar.users;

import dev.ashlar.kernel.Secret;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** An administrator makes an account for somebody: with a password, or with an invitation to choose one. */
@Singleton
class CreateUser {

    private final RegisterUser registerUser;
    private final Passwords passwords;

    CreateUser(RegisterUser registerUser, Passwords passwords) {
        this.registerUser = registerUser;
        this.passwords = passwords;
    }

    @Transactional
    User create(EmailAddress email, String name, User.Role role, @Nullable Secret password) {
        User user = registerUser.register(email, name, role);
        passwords.begin(user.id(), password);
        return user;
    }
}
