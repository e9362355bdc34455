package dev.ashlar.users;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secret;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what is given about passwords, and is as choosy about hashes as a module that signs people in. */
@Singleton
class RecordingCredentials implements Credentials {

    private static final String OWN = "own ";

    private final TransactionOperations<Connection> transactions;
    /** Passwords whose hashing somebody waited for with a transaction open. */
    final Set<String> hashedInTransaction = ConcurrentHashMap.newKeySet();

    final Map<UUID, String> passwords = new ConcurrentHashMap<>();
    final Map<UUID, String> hashes = new ConcurrentHashMap<>();
    final Set<UUID> invited = ConcurrentHashMap.newKeySet();

    RecordingCredentials(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    @Override
    public String hash(Secret password) {
        if (password.reveal().length() < 8) {
            throw Refusal.invalid("/password", "size", "must have at least 8 characters");
        }
        transactions.findTransactionStatus().ifPresent(status -> hashedInTransaction.add(password.reveal()));
        return OWN + password.reveal();
    }

    @Override
    public void adoptHash(UUID user, String hash) {
        if (hash.startsWith(OWN)) {
            passwords.put(user, hash.substring(OWN.length()));
            return;
        }
        if (!hash.matches("\\$(2[aby]|argon2id)\\$.+")) {
            throw Refusal.invalid("/passwordHash", "hash", "is neither bcrypt nor Argon2");
        }
        hashes.put(user, hash);
    }

    @Override
    public void invite(UUID user) {
        invited.add(user);
    }
}
