package dev.ashlar.auth;

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
interface PasskeyRepository extends GenericRepository<PasskeyRow, UUID> {

    Optional<PasskeyRow> findById(UUID id);

    @Query("SELECT * FROM auth.passkeys WHERE credential_id = :credentialId")
    Optional<PasskeyRow> findCredential(String credentialId);

    @Query("SELECT * FROM auth.passkeys WHERE user_id = :userId ORDER BY created_at")
    List<PasskeyRow> findAllOf(UUID userId);

    /** In one order, so that two who lock the same ones never wait for each other. */
    @Query("SELECT * FROM auth.passkeys WHERE user_id = :userId ORDER BY id FOR UPDATE")
    List<PasskeyRow> lockAllOf(UUID userId);

    @Query("""
            SELECT * FROM auth.passkeys
            WHERE user_id = :userId AND (created_at, id) < (:createdAt, :id)
            ORDER BY created_at DESC, id DESC LIMIT :limit""")
    List<PasskeyRow> findOf(UUID userId, Instant createdAt, UUID id, int limit);

    @Query("""
            INSERT INTO auth.passkeys
                (id, user_id, credential_id, algorithm, public_key, sign_count, name, created_at, last_used_at)
            VALUES (:id, :userId, :credentialId, :algorithm, :publicKey, :signCount, :name, :now, NULL)
            ON CONFLICT DO NOTHING""")
    int insertUnlessKnown(
            UUID id,
            UUID userId,
            String credentialId,
            int algorithm,
            String publicKey,
            long signCount,
            String name,
            Instant now);

    /** A counter that does not go up means that there are two of the authenticator. Those without one always say zero. */
    @Query("""
            UPDATE auth.passkeys SET sign_count = :signCount, last_used_at = :now
            WHERE id = :id AND (sign_count < :signCount OR (sign_count = 0 AND :signCount = 0))""")
    int use(UUID id, long signCount, Instant now);

    @Query("DELETE FROM auth.passkeys WHERE id = :id AND user_id = :userId")
    int delete(UUID id, UUID userId);

    @Query("DELETE FROM auth.passkeys WHERE user_id = :userId")
    int deleteAllOf(UUID userId);

    @Query("""
            INSERT INTO auth.passkey_challenges (hash, session_id, expires_at)
            VALUES (:hash, :sessionId, :expiresAt)""")
    int insertChallenge(String hash, @Nullable UUID sessionId, Instant expiresAt);

    @Query("DELETE FROM auth.passkey_challenges WHERE hash = :hash AND session_id = :sessionId AND expires_at > :now")
    int useChallengeOf(String hash, UUID sessionId, Instant now);

    @Query("DELETE FROM auth.passkey_challenges WHERE hash = :hash AND session_id IS NULL AND expires_at > :now")
    int useChallenge(String hash, Instant now);

    @Query("""
            DELETE FROM auth.passkey_challenges WHERE hash IN (
                SELECT hash FROM auth.passkey_challenges WHERE expires_at < :now ORDER BY expires_at LIMIT :most)""")
    int deleteExpiredChallenges(Instant now, int most);
}
