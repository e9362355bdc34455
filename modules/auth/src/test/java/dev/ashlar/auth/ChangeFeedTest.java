package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.TestDatabase;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What another node does is heard here, however much happens and however long its transactions last. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class ChangeFeedTest {

    private static final String ME = "/api/v1/users/me";

    private final App app;
    private final People people;
    private final TransactionOperations<Connection> transactions;

    @SuppressWarnings("unchecked") // the context knows beans by their raw type
    ChangeFeedTest(App app) {
        this.app = app;
        this.people = new People(app);
        this.transactions = app.get(TransactionOperations.class);
    }

    private interface Reading<T> {
        T of(ResultSet row) throws Exception;
    }

    @AfterEach
    void forgetChanges() {
        run("DELETE FROM auth.changes");
    }

    @Test
    void hearsOfTheNewestChangeWhenThereAreMoreThanItReads() {
        Person person = people.signedIn();
        app.get(ChangeFeed.class).look();
        person.http().get(ME).is(200);
        // Another node has had much to say before it ended the session.
        transactions.executeWrite(status -> {
            String earlier = "INSERT INTO auth.changes (id, kind, subject, at)"
                    + " VALUES (?, 'USER', ?, CURRENT_TIMESTAMP - INTERVAL '30' SECOND)";
            try (PreparedStatement statement = status.getConnection().prepareStatement(earlier)) {
                for (int i = 0; i < ChangeFeed.MOST + 10; i++) {
                    statement.setObject(1, UUID.randomUUID());
                    statement.setString(2, UUID.randomUUID().toString());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            return true;
        });
        UUID session = RefreshTokenParts.session(person.refresh());
        run("UPDATE auth.sessions SET ended_at = CURRENT_TIMESTAMP, end_reason = 'signed_out' WHERE id = '" + session
                + "'");
        run("INSERT INTO auth.changes (id, kind, subject) VALUES ('" + UUID.randomUUID() + "', 'SESSION', '" + session
                + "')");
        app.get(ChangeFeed.class).look();
        person.http().get(ME).isProblem(401, "session_revoked");
    }

    @Test
    void writesAChangeWithTheTimeOfTheCommitAndNotOfTheBeginning() {
        String subject = UUID.randomUUID().toString();
        Instant late = transactions.executeWrite(transaction -> {
            app.get(ChangeFeed.class).announce(ChangeFeed.Kind.USER, subject);
            assertThat(rowsOf(subject)).as("rows before the commit").isZero();
            return read(
                    app.database() == TestDatabase.H2 ? "SELECT CURRENT_TIMESTAMP" : "SELECT clock_timestamp()",
                    row -> row.getObject(1, OffsetDateTime.class).toInstant());
        });
        assertThat(rowsOf(subject)).isEqualTo(1);
        Instant at = read(
                "SELECT at FROM auth.changes WHERE subject = '" + subject + "'",
                row -> row.getObject(1, OffsetDateTime.class).toInstant());
        assertThat(at).isAfterOrEqualTo(late);
    }

    @Test
    void writesNothingOfWhatIsRolledBack() {
        String subject = UUID.randomUUID().toString();
        transactions.executeWrite(transaction -> {
            app.get(ChangeFeed.class).announce(ChangeFeed.Kind.USER, subject);
            transaction.setRollbackOnly();
            return true;
        });
        assertThat(rowsOf(subject)).isZero();
    }

    private long rowsOf(String subject) {
        return read("SELECT count(*) FROM auth.changes WHERE subject = '" + subject + "'", row -> row.getLong(1));
    }

    private <T> T read(String sql, Reading<T> reading) {
        return transactions.executeWrite(transaction -> {
            try (PreparedStatement statement = transaction.getConnection().prepareStatement(sql);
                    ResultSet rows = statement.executeQuery()) {
                rows.next();
                return reading.of(rows);
            }
        });
    }

    private void run(String sql) {
        transactions.executeWrite(transaction -> {
            try (PreparedStatement statement = transaction.getConnection().prepareStatement(sql)) {
                return statement.executeUpdate();
            }
        });
    }
}
