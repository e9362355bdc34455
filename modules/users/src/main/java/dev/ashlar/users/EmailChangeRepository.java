package dev.ashlar.users;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface EmailChangeRepository extends GenericRepository<EmailChangeRow, UUID> {

    List<EmailChangeRow> findByUserId(UUID userId);

    Optional<EmailChangeRow> findByConfirmHash(String confirmHash);

    Optional<EmailChangeRow> findByUndoHash(String undoHash);

    /** Only by whoever has the user locked: the number is the next one. */
    @Query("""
            INSERT INTO users.email_changes
                (id, user_id, number, old_email, new_email, confirm_hash, confirm_until, undo_hash, undo_until)
            VALUES
                (:id, :userId,
                 (SELECT coalesce(max(number), 0) + 1 FROM users.email_changes WHERE user_id = :userId),
                 :oldEmail, :newEmail, :confirmHash, :confirmUntil, :undoHash, :undoUntil)""")
    void insert(
            UUID id,
            UUID userId,
            String oldEmail,
            String newEmail,
            String confirmHash,
            Instant confirmUntil,
            String undoHash,
            Instant undoUntil);

    /** Only the last change asked for can be confirmed. */
    @Query("""
            UPDATE users.email_changes SET confirm_until = :now
            WHERE user_id = :userId AND confirmed_at IS NULL AND confirm_until > :now""")
    void supersede(UUID userId, Instant now);

    /** The WHERE clause decides between two who follow the link at once. */
    @Query("""
            UPDATE users.email_changes SET confirmed_at = :now
            WHERE id = :id AND confirmed_at IS NULL AND confirm_until > :now""")
    int confirm(UUID id, Instant now);

    /** An address that was given up goes to nobody else while its owner may take it back. */
    @Query("""
            SELECT EXISTS (
                SELECT 1 FROM users.email_changes
                WHERE old_email = :email AND user_id <> :applicant
                    AND confirmed_at IS NOT NULL AND undo_until > :now)""")
    boolean isHeldFrom(UUID applicant, String email, Instant now);

    /** A change, all that came after it, and whatever could still be confirmed. */
    @Query("DELETE FROM users.email_changes WHERE user_id = :userId AND (number >= :number OR confirmed_at IS NULL)")
    int deleteFrom(UUID userId, int number);

    @Query("DELETE FROM users.email_changes WHERE user_id = :userId")
    void deleteOf(UUID userId);

    @Query("""
            DELETE FROM users.email_changes WHERE id IN (
                SELECT id FROM users.email_changes WHERE undo_until <= :now ORDER BY undo_until LIMIT :most)""")
    int deleteEndedBefore(Instant now, int most);
}
