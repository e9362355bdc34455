package dev.ashlar.mail;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface OutboxRepository extends GenericRepository<OutboxRow, UUID> {

    Optional<OutboxRow> findById(UUID id);

    @Query("""
            INSERT INTO mail.outbox
                (id, user_id, recipient, subject, body, state, attempts, last_failure, created_at, sent_at)
            VALUES (:id, :user, :recipient, :subject, :body, 'waiting', 0, NULL, :now, NULL)""")
    int insert(UUID id, @Nullable UUID user, String recipient, String subject, String body, Instant now);

    @Query("""
            UPDATE mail.outbox SET state = 'sent', attempts = :attempts, sent_at = :now, last_failure = NULL
            WHERE id = :id""")
    int markSent(UUID id, int attempts, Instant now);

    @Query("UPDATE mail.outbox SET state = :state, attempts = :attempts, last_failure = :failure WHERE id = :id")
    int markFailed(UUID id, String state, int attempts, String failure);

    @Query("""
            SELECT * FROM mail.outbox
            WHERE (created_at, id) < (:createdAt, :id)
            ORDER BY created_at DESC, id DESC LIMIT :limit""")
    List<OutboxRow> findBefore(Instant createdAt, UUID id, int limit);

    @Query("""
            SELECT * FROM mail.outbox
            WHERE state = :state AND (created_at, id) < (:createdAt, :id)
            ORDER BY created_at DESC, id DESC LIMIT :limit""")
    List<OutboxRow> findInStateBefore(String state, Instant createdAt, UUID id, int limit);

    @Query("""
            DELETE FROM mail.outbox WHERE id IN (
                SELECT id FROM mail.outbox WHERE created_at < :before ORDER BY created_at LIMIT :most)""")
    int deleteOlderThan(Instant before, int most);

    @Query("""
            SELECT * FROM mail.outbox
            WHERE recipient = :recipient AND (user_id = :user OR user_id IS NULL) ORDER BY created_at""")
    List<OutboxRow> findTo(UUID user, String recipient);

    @Query("DELETE FROM mail.outbox WHERE recipient = :recipient")
    int deleteTo(String recipient);

    @Query("DELETE FROM mail.outbox WHERE user_id = :user")
    int deleteAbout(UUID user);
}
