package dev.ashlar.mail;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface OutboxRepository extends GenericRepository<OutboxRow, UUID> {

    @Query("""
            INSERT INTO mail.outbox
                (id, recipient, subject, body, state, attempts, next_attempt_at, last_failure, created_at, sent_at)
            VALUES (:id, :recipient, :subject, :body, 'waiting', 0, :now, NULL, :now, NULL)""")
    int insert(UUID id, String recipient, String subject, String body, Instant now);

    @Query("""
            SELECT * FROM mail.outbox
            WHERE state = 'waiting' AND next_attempt_at <= :now
            ORDER BY next_attempt_at LIMIT :limit""")
    List<OutboxRow> findDue(Instant now, int limit);

    /** The count of attempts decides which of two senders has the mail; a sender that dies loses it when its time is up. */
    @Query("""
            UPDATE mail.outbox SET attempts = attempts + 1, next_attempt_at = :until
            WHERE id = :id AND state = 'waiting' AND attempts = :attempts""")
    int claim(UUID id, int attempts, Instant until);

    @Query("UPDATE mail.outbox SET state = 'sent', sent_at = :now, last_failure = NULL WHERE id = :id")
    int markSent(UUID id, Instant now);

    @Query("""
            UPDATE mail.outbox SET state = :state, last_failure = :failure, next_attempt_at = :nextAttemptAt
            WHERE id = :id""")
    int markFailed(UUID id, String state, String failure, Instant nextAttemptAt);

    @Query("""
            SELECT * FROM mail.outbox
            WHERE (created_at, id) < (:createdAt, :id)
            ORDER BY created_at DESC, id DESC LIMIT :limit""")
    List<OutboxRow> findBefore(Instant createdAt, UUID id, int limit);

    @Query("DELETE FROM mail.outbox WHERE created_at < :before")
    int deleteOlderThan(Instant before);

    @Query("SELECT * FROM mail.outbox WHERE recipient = :recipient ORDER BY created_at")
    List<OutboxRow> findTo(String recipient);

    @Query("DELETE FROM mail.outbox WHERE recipient = :recipient")
    int deleteTo(String recipient);
}
