package dev.ashlar.users;

import dev.ashlar.kernel.database.DatabaseFailure;
import io.micronaut.data.connection.ConnectionDefinition;
import io.micronaut.data.connection.ConnectionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds users by filters, in an order, from a key on. The statement is put together from the filters that are there, so
 * that the database plans for exactly these.
 *
 * <p>A prefix is looked up in two indexes. While it matches few users they are collected first and sorted then: walking
 * all users in the asked order could pass a million before it meets the first. When it matches many, that walk soon has
 * its page, and collecting would be what takes long. So the matches are counted first, as far as the border.
 */
@Singleton
class UserSearch {

    /** So many matches are collected and sorted at most. An estimate, which {@code MillionUsers} in the tests measures. */
    static final int FEW = 20_000;

    private final ConnectionOperations<Connection> connections;

    UserSearch(ConnectionOperations<Connection> connections) {
        this.connections = connections;
    }

    /**
     * What the users must have in common.
     *
     * @param createdFrom the first moment that counts
     * @param createdTo the first moment that no longer does
     */
    record Filter(
            @Nullable String prefix,
            User.@Nullable Role role,
            User.@Nullable Status status,
            @Nullable Instant createdFrom,
            @Nullable Instant createdTo) {}

    /** The orders a list can be in, with the key that goes on after a row. */
    sealed interface From {

        String condition();

        String order();

        List<Object> keys();

        record Oldest(Instant createdAt, UUID id) implements From {

            @Override
            public String condition() {
                return "(created_at, id) > (?, ?)";
            }

            @Override
            public String order() {
                return "created_at, id";
            }

            @Override
            public List<Object> keys() {
                return List.of(createdAt, id);
            }
        }

        record Newest(Instant createdAt, UUID id) implements From {

            @Override
            public String condition() {
                return "(created_at, id) < (?, ?)";
            }

            @Override
            public String order() {
                return "created_at DESC, id DESC";
            }

            @Override
            public List<Object> keys() {
                return List.of(createdAt, id);
            }
        }

        record Email(String email) implements From {

            @Override
            public String condition() {
                return "email > ?";
            }

            @Override
            public String order() {
                return "email";
            }

            @Override
            public List<Object> keys() {
                return List.of(email);
            }
        }
    }

    /** Needs no transaction of its own: every page is one statement, and what is counted before it is but a guess. */
    List<UserRow> find(Filter filter, From from, int limit, Instant now) {
        return connections.execute(
                ConnectionDefinition.DEFAULT, status -> find(status.getConnection(), filter, from, limit, now));
    }

    private static List<UserRow> find(Connection connection, Filter filter, From from, int limit, Instant now) {
        Statement statement = new Statement(now);
        String prefix = filter.prefix();
        if (prefix == null) {
            statement.add("SELECT * FROM users.users WHERE ").addConditions(filter, from);
        } else {
            addMatches(connection, statement, prefix, filter, from, limit);
        }
        statement.add(" ORDER BY " + from.order() + " LIMIT ?", limit);
        return query(connection, statement.sql.toString(), statement.values);
    }

    private static void addMatches(
            Connection connection, Statement statement, String prefix, Filter filter, From from, int limit) {
        String email = EmailAddress.folded(prefix);
        String name = PersonName.key(prefix);
        Object[] ranges = {email, endOf(email), name, endOf(name)};
        if (isFew(connection, ranges)) {
            statement.add("""
                    SELECT * FROM (
                        SELECT * FROM users.users WHERE email >= ? AND email < ?
                        UNION
                        SELECT * FROM users.users WHERE name_key >= ? AND name_key < ?) matches
                    WHERE\s""", ranges).addConditions(filter, from);
        } else if (from instanceof From.Email) {
            // In the order of addresses those with the prefix lie together, and need no walk past all before them.
            statement
                    .add("SELECT * FROM ((SELECT * FROM users.users WHERE ")
                    .addConditions(filter, from)
                    .add(" AND email >= ? AND email < ? ORDER BY email LIMIT ?", email, endOf(email), limit)
                    .add(") UNION (SELECT * FROM users.users WHERE ")
                    .addConditions(filter, from)
                    .add(" AND name_key >= ? AND name_key < ? ORDER BY email LIMIT ?", name, endOf(name), limit)
                    .add(")) matches");
        } else {
            statement
                    .add("SELECT * FROM users.users WHERE ")
                    .addConditions(filter, from)
                    .add(" AND ((email >= ? AND email < ?) OR (name_key >= ? AND name_key < ?))", ranges);
        }
    }

    /** A statement that is being put together, and the values for its question marks. */
    private static final class Statement {

        private final StringBuilder sql = new StringBuilder();
        private final List<Object> values = new ArrayList<>();
        private final Instant now;

        Statement(Instant now) {
            this.now = now;
        }

        Statement add(String text, Object... more) {
            sql.append(text);
            values.addAll(List.of(more));
            return this;
        }

        Statement addConditions(Filter filter, From from) {
            add(from.condition(), from.keys().toArray());
            if (filter.role() != null) {
                add(" AND role = ?", filter.role().toString());
            }
            if (filter.status() != null) {
                addStatus(filter.status());
            }
            if (filter.createdFrom() != null) {
                add(" AND created_at >= ?", filter.createdFrom());
            }
            if (filter.createdTo() != null) {
                add(" AND created_at < ?", filter.createdTo());
            }
            return this;
        }

        /** As {@link UserRow#status} has it: a suspension that is over counts no more, whether or not it was tidied up. */
        private void addStatus(User.Status status) {
            switch (status) {
                case ACTIVE -> add(" AND (status = 'active' OR (status = 'suspended' AND suspended_until <= ?))", now);
                case SUSPENDED ->
                    add(" AND status = 'suspended' AND (suspended_until IS NULL OR suspended_until > ?)", now);
                case DELETED -> add(" AND status = 'deleted'");
            }
        }
    }

    private static boolean isFew(Connection connection, Object[] ranges) {
        List<Object> values = new ArrayList<>(List.of(ranges));
        values.add(2, FEW + 1);
        values.add(FEW + 1);
        return count(connection, """
                SELECT
                    (SELECT count(*) FROM
                        (SELECT 1 FROM users.users WHERE email >= ? AND email < ? LIMIT ?) by_email)
                    + (SELECT count(*) FROM
                        (SELECT 1 FROM users.users WHERE name_key >= ? AND name_key < ? LIMIT ?) by_name)""", values) <= FEW;
    }

    /** The least text that is greater than all with this prefix: its last character replaced by the next one. */
    static String endOf(String prefix) {
        int[] characters = prefix.codePoints().toArray();
        for (int last = characters.length - 1; last >= 0; last--) {
            if (characters[last] < Character.MAX_CODE_POINT) {
                int next = characters[last] + 1;
                // Surrogates are no characters: after U+D7FF comes U+E000.
                characters[last] = next >= Character.MIN_SURROGATE && next <= Character.MAX_SURROGATE ? 0xE000 : next;
                return new String(characters, 0, last + 1);
            }
        }
        return Character.toString(Character.MAX_CODE_POINT);
    }

    private static List<UserRow> query(Connection connection, String sql, List<Object> values) {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet result = statement.executeQuery()) {
            List<UserRow> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(UserRow.read(result));
            }
            return rows;
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    private static long count(Connection connection, String sql, List<Object> values) {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, List<Object> values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            statement.setObject(i + 1, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        }
        return statement;
    }
}
