package dev.ashlar.kernel.database;

import dev.ashlar.kernel.Hash;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Locks by name among all nodes, held until the running transaction ends. */
@Singleton
public final class DatabaseLocks {

    private final TransactionOperations<Connection> transactions;
    private final Vendor vendor;

    DatabaseLocks(TransactionOperations<Connection> transactions, Database database) {
        this.transactions = transactions;
        this.vendor = database.address().vendor();
    }

    /**
     * Takes the lock if it is free, without waiting. On H2 there is one node only: callers keep their own order there and
     * always get it.
     */
    public boolean tryLockInTransaction(String space, String name) {
        if (vendor == Vendor.H2) {
            return true;
        }
        try (PreparedStatement statement =
                transactions.getConnection().prepareStatement("SELECT pg_try_advisory_xact_lock(?)")) {
            statement.setLong(1, number(space + "\n" + name));
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    private static long number(String name) {
        return ByteBuffer.wrap(Hash.sha256(name)).getLong();
    }
}
