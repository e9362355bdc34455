package dev.ashlar.users;

import dev.ashlar.kernel.database.DatabaseFailure;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** Reads an archive part by part, each in a transaction of its own: a slow reader holds neither memory nor a connection. */
@Singleton
class DataExportParts {

    private static final byte[] NOTHING = {};

    private final TransactionOperations<Connection> transactions;

    DataExportParts(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    InputStream open(UUID export) {
        return new Parts(export);
    }

    private byte[] read(UUID export, int number) {
        return transactions.executeRead(transaction -> {
            try (PreparedStatement statement = transaction.getConnection().prepareStatement("""
                    SELECT content FROM users.data_export_parts WHERE export_id = ? AND number = ?""")) {
                statement.setObject(1, export);
                statement.setInt(2, number);
                ResultSet row = statement.executeQuery();
                return row.next() ? row.getBytes(1) : NOTHING;
            } catch (SQLException e) {
                throw new DatabaseFailure(e);
            }
        });
    }

    private final class Parts extends InputStream {

        private final UUID export;
        private byte[] part = NOTHING;
        private int position;
        private int next;

        private Parts(UUID export) {
            this.export = export;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (position == part.length) {
                part = nextPart();
                position = 0;
            }
            if (part.length == 0) {
                return -1;
            }
            int count = Math.min(length, part.length - position);
            System.arraycopy(part, position, into, offset, count);
            position += count;
            return count;
        }

        /** Whoever sends the answer breaks it off at an {@link IOException} only. */
        private byte[] nextPart() throws IOException {
            try {
                return DataExportParts.this.read(export, next++);
            } catch (RuntimeException e) {
                throw new IOException("a part of the archive cannot be read", e);
            }
        }
    }
}
