package dev.ashlar.users;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** What other modules may ask of this one. */
@Singleton
public class Users {

    private final UserRepository repository;
    private final RegisterUser registerUser;

    Users(UserRepository repository, RegisterUser registerUser) {
        this.repository = repository;
        this.registerUser = registerUser;
    }

    public Optional<User> find(UUID id) {
        return repository.findById(id).map(UserRow::toUser);
    }

    public Optional<User> find(EmailAddress email) {
        return repository.findByEmail(email.value()).map(UserRow::toUser);
    }

    /** True as long as there is no account at all, not even a deleted one. */
    public boolean isEmpty() {
        return !repository.hasAny();
    }

    /**
     * Notes that the user has shown the address to be theirs, in the caller's transaction if there is one.
     *
     * @return false when the user has another address by now or is gone: what was shown is of no use
     */
    public boolean verify(UUID user, EmailAddress email) {
        return repository.verify(user, email.value()) == 1;
    }

    /** Makes an account, in the caller's transaction if there is one. */
    public User register(EmailAddress email, String name, User.Role role) {
        return registerUser.register(email, name, role);
    }
}
