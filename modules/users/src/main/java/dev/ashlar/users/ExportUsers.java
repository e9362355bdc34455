package dev.ashlar.users;

import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.DatabaseFailure;
import dev.ashlar.kernel.http.JsonLines;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All users as they are at one moment, row by row as fast as the reader takes them. The cursor has a connection of its own:
 * a slow reader keeps it for long, and the pool belongs to requests that do not.
 */
@Singleton
class ExportUsers {

    private static final int ROWS_AT_A_TIME = 500;

    private final Database database;
    private final StreamPermits permits;
    private final InstantSource clock;

    ExportUsers(Database database, StreamPermits permits, InstantSource clock) {
        this.database = database;
        this.permits = permits;
        this.clock = clock;
    }

    /** Begins at once, so that a database which cannot answer is noticed while there is still a status to say so. */
    JsonLines.Source begin(Function<User, Object> view) {
        StreamPermits.Permit permit = permits.take();
        Cursor cursor = new Cursor(permit, view);
        try {
            cursor.open();
            return cursor;
        } catch (SQLException e) {
            cursor.close();
            throw new DatabaseFailure(e);
        }
    }

    private final class Cursor implements JsonLines.Source {

        private final StreamPermits.Permit permit;
        private final Function<User, Object> view;
        private @Nullable Connection connection;
        private @Nullable ResultSet rows;

        private Cursor(StreamPermits.Permit permit, Function<User, Object> view) {
            this.permit = permit;
            this.view = view;
        }

        /** Only outside auto-commit does PostgreSQL hand out the rows in portions. */
        private void open() throws SQLException {
            Connection own = database.connect();
            connection = own;
            own.setAutoCommit(false);
            own.setReadOnly(true);
            PreparedStatement statement = own.prepareStatement("SELECT * FROM users.users ORDER BY created_at, id");
            statement.setFetchSize(ROWS_AT_A_TIME);
            rows = statement.executeQuery();
        }

        @Override
        public void writeTo(JsonLines.Writer out) throws SQLException, IOException {
            ResultSet open = rows;
            while (open != null && open.next()) {
                out.write(view.apply(UserRow.read(open).toUser(clock.instant())));
            }
        }

        /** Closes the statement and its rows as well. */
        @Override
        public void close() {
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (SQLException e) {
                throw new DatabaseFailure(e);
            } finally {
                permit.giveBack();
            }
        }
    }
}
