package dev.ashlar.users;

import dev.ashlar.kernel.Secret;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** An administrator makes an account for somebody: with a password, or with an invitation to choose one. */
@Singleton
class CreateUser {

    private final RegisterUser registerUser;
    private final GivenPasswords passwords;
    private final TransactionOperations<Connection> transactions;

    CreateUser(RegisterUser registerUser, GivenPasswords passwords, TransactionOperations<Connection> transactions) {
        this.registerUser = registerUser;
        this.passwords = passwords;
        this.transactions = transactions;
    }

    User create(EmailAddress email, String name, User.Role role, @Nullable Secret password) {
        String hash = passwords.hash(password);
        return transactions.executeWrite(transaction -> {
            User user = hash == null && passwords.areKept()
                    ? registerUser.registerAwaited(email, name, role)
                    : registerUser.register(email, name, role);
            passwords.begin(user.id(), hash);
            return user;
        });
    }
}
