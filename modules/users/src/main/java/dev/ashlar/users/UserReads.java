package dev.ashlar.users;

import dev.ashlar.kernel.database.DatabaseFailure;
import dev.ashlar.kernel.http.SharedReads;
import io.micronaut.data.connection.ConnectionDefinition;
import io.micronaut.data.connection.ConnectionOperations;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/** Reads users by their ids for many requests at once: what every other request of a busy program asks for. */
@Singleton
class UserReads {

    private final ConnectionOperations<Connection> connections;
    private final InstantSource clock;
    private final SharedReads<UUID, UserRow> reads;

    UserReads(
            ConnectionOperations<Connection> connections,
            InstantSource clock,
            @Named(TaskExecutors.BLOCKING) ExecutorService threads) {
        this.connections = connections;
        this.clock = clock;
        this.reads = new SharedReads<>(threads, this::read);
    }

    CompletionStage<Optional<User>> find(UUID id) {
        return reads.find(id).thenApply(found -> found.map(row -> row.toUser(clock.instant())));
    }

    private Map<UUID, UserRow> read(List<UUID> ids) {
        return connections.execute(ConnectionDefinition.DEFAULT, status -> read(status.getConnection(), ids));
    }

    private static Map<UUID, UserRow> read(Connection connection, List<UUID> ids) {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM users.users WHERE id = ANY (?)")) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                Map<UUID, UserRow> found = HashMap.newHashMap(ids.size());
                while (rows.next()) {
                    UserRow row = UserRow.read(rows);
                    found.put(row.id(), row);
                }
                return found;
            }
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }
}
