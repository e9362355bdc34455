package dev.ashlar.users;

import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** What other modules may ask of this one. */
@Singleton
public class Users {

    private final UserRepository repository;
    private final RegisterUser registerUser;
    private final VerifyEmail verifyEmail;
    private final CancelEmailChanges cancelEmailChanges;
    private final InstantSource clock;

    Users(
            UserRepository repository,
            RegisterUser registerUser,
            VerifyEmail verifyEmail,
            CancelEmailChanges cancelEmailChanges,
            InstantSource clock) {
        this.repository = repository;
        this.registerUser = registerUser;
        this.verifyEmail = verifyEmail;
        this.cancelEmailChanges = cancelEmailChanges;
        this.clock = clock;
    }

    public Optional<User> find(UUID id) {
        return repository.findById(id).map(row -> row.toUser(clock.instant()));
    }

    public Optional<User> find(EmailAddress email) {
        return repository.findByEmail(email.value()).map(row -> row.toUser(clock.instant()));
    }

    /** True as long as there is no account at all, not even a deleted one. */
    public boolean isEmpty() {
        return !repository.hasAny();
    }

    /** Whether somebody can be called this. */
    public static boolean takesAsName(String name) {
        return PersonName.isWellFormed(name);
    }

    /** Makes an account, in the caller's transaction if there is one. */
    public User register(EmailAddress email, String name, User.Role role) {
        return registerUser.register(email, name, role);
    }

    /** The same, but answers with nothing when the address belongs to somebody, and lets the transaction go on. */
    public Optional<User> registerUnlessTaken(EmailAddress email, String name, User.Role role) {
        return registerUser.registerUnlessTaken(email, name, role);
    }

    /**
     * Notes that the user has shown the address to be theirs, in the caller's transaction if there is one.
     *
     * @return false when the user has another address by now or is gone: what was shown is of no use
     */
    public boolean verify(UUID user, EmailAddress email) {
        return verifyEmail.verify(user, email);
    }

    /**
     * The user has a way to sign in from now on, in the caller's transaction if there is one. Until somebody says so of one
     * who was invited or imported without, they count as nobody who could administer.
     */
    public void arrived(UUID user) {
        repository.endAwaiting(user);
    }

    /**
     * Makes whoever else changes the user, or counts what belongs to them, wait until the caller's transaction ends.
     *
     * @return false when there is no such user
     */
    public boolean lock(UUID user) {
        return repository.lock(user).isPresent();
    }

    /**
     * Changes of address that are asked for and not confirmed never will be, whoever asked for them; the user stays locked
     * until the caller's transaction ends, so that none is confirmed meanwhile. What is confirmed can still be undone.
     */
    public void cancelEmailChanges(UUID user) {
        cancelEmailChanges.cancel(user);
    }
}
