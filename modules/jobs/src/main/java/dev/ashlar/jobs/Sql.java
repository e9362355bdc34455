package dev.ashlar.jobs;

import dev.ashlar.kernel.database.DatabaseFailure;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.support.TransactionSynchronization;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs statements on the connection of the running transaction: batches and arrays, which repositories do not offer. */
@Singleton
final class Sql {

    private static final TransactionDefinition OWN =
            TransactionDefinition.of(TransactionDefinition.Propagation.REQUIRES_NEW);

    private final TransactionOperations<Connection> transactions;
    private final DataSource dataSource;

    Sql(TransactionOperations<Connection> transactions, DataSource dataSource) {
        this.transactions = transactions;
        this.dataSource = DelegatingDataSource.unwrapDataSource(dataSource);
    }

    /** Reads one row. */
    interface RowReader<T> {
        T read(Row row) throws SQLException;
    }

    /** One row of a result, in the types of this module. */
    record Row(ResultSet result) {

        String text(String column) throws SQLException {
            String value = result.getString(column);
            if (value == null) {
                throw new IllegalStateException(column + " is empty");
            }
            return value;
        }

        @Nullable
        String textOrNull(String column) throws SQLException {
            return result.getString(column);
        }

        UUID id(String column) throws SQLException {
            return result.getObject(column, UUID.class);
        }

        @Nullable
        UUID idOrNull(String column) throws SQLException {
            return result.getObject(column, UUID.class);
        }

        int number(String column) throws SQLException {
            return result.getInt(column);
        }

        @Nullable
        Integer numberOrNull(String column) throws SQLException {
            int value = result.getInt(column);
            return result.wasNull() ? null : value;
        }

        long big(String column) throws SQLException {
            return result.getLong(column);
        }

        boolean flag(String column) throws SQLException {
            return result.getBoolean(column);
        }

        Instant time(String column) throws SQLException {
            return result.getObject(column, OffsetDateTime.class).toInstant();
        }

        List<String> texts(String column) throws SQLException {
            return List.of((String[]) result.getArray(column).getArray());
        }

        @Nullable
        Instant timeOrNull(String column) throws SQLException {
            OffsetDateTime value = result.getObject(column, OffsetDateTime.class);
            return value == null ? null : value.toInstant();
        }
    }

    boolean inTransaction() {
        return transactions.findTransactionStatus().isPresent();
    }

    /** In the running transaction, or in a new one. */
    <T> T transaction(Supplier<T> work) {
        return transactions.executeWrite(status -> work.get());
    }

    /** In a transaction of its own, whatever else is running. */
    <T> T ownTransaction(Supplier<T> work) {
        return transactions.execute(OWN, status -> work.get());
    }

    void afterCommit(Runnable work) {
        transactions.findTransactionStatus().orElseThrow().registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }

    /** The condition of a statement, of which each part is left out when nothing is wanted of it. */
    static final class Where {

        private final StringBuilder text;
        private final List<@Nullable Object> values = new ArrayList<>();

        Where(String first) {
            this.text = new StringBuilder(first);
        }

        Where and(String part, @Nullable Object value) {
            if (value != null) {
                text.append(" AND ").append(part);
                values.add(value);
            }
            return this;
        }
    }

    <T> List<T> query(RowReader<T> reader, String select, Where where, String rest, int limit) {
        List<@Nullable Object> values = new ArrayList<>(where.values);
        values.add(limit);
        return query(reader, select + " WHERE " + where.text + " " + rest + " LIMIT ?", values.toArray());
    }

    int update(String sql, @Nullable Object... values) {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    void batch(String sql, Collection<@Nullable Object[]> rows) {
        try (PreparedStatement statement = transactions.getConnection().prepareStatement(sql)) {
            for (@Nullable Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    <T> List<T> query(RowReader<T> reader, String sql, @Nullable Object... values) {
        try (PreparedStatement statement = prepare(sql, values)) {
            return read(statement, reader);
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    /**
     * A statement that is a transaction of its own: the database ends it even when this process is stopped right after it
     * was sent, and keeps none of its locks until a commit that may be long in coming.
     */
    <T> List<T> alone(RowReader<T> reader, String sql, @Nullable Object... values) {
        try (Connection connection = dataSource.getConnection()) {
            if (!connection.getAutoCommit()) {
                throw new IllegalStateException("the pool gives out connections in a transaction");
            }
            try (PreparedStatement statement = prepare(connection, sql, values)) {
                return read(statement, reader);
            }
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    private static <T> List<T> read(PreparedStatement statement, RowReader<T> reader) throws SQLException {
        try (ResultSet result = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            Row row = new Row(result);
            while (result.next()) {
                rows.add(reader.read(row));
            }
            return rows;
        }
    }

    <T> Optional<T> first(RowReader<T> reader, String sql, @Nullable Object... values) {
        return query(reader, sql, values).stream().findFirst();
    }

    private PreparedStatement prepare(String sql, @Nullable Object[] values) throws SQLException {
        return prepare(transactions.getConnection(), sql, values);
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object[] values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            bind(statement, values);
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case Instant time -> statement.setObject(i + 1, time.atOffset(ZoneOffset.UTC));
                // Now, which is after the wait for the connection.
                case InstantSource clock ->
                    statement.setObject(i + 1, clock.instant().atOffset(ZoneOffset.UTC));
                case String[] texts ->
                    statement.setArray(i + 1, statement.getConnection().createArrayOf("varchar", texts));
                case null -> statement.setObject(i + 1, null);
                case Object value -> statement.setObject(i + 1, value);
            }
        }
    }
}
