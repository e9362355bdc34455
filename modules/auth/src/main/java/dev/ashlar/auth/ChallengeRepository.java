package dev.ashlar.auth;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface ChallengeRepository extends GenericRepository<ChallengeRow, String> {

    Optional<ChallengeRow> findByHash(String hash);

    @Query("""
            INSERT INTO auth.challenges (hash, user_id, methods, attempts, created_at, expires_at)
            VALUES (:hash, :userId, :methods, 0, :now, :expiresAt)""")
    int insert(String hash, UUID userId, String methods, Instant now, Instant expiresAt);

    /** Counts an attempt before the code is looked at, so that many at once are not more than five. */
    @Query("""
            UPDATE auth.challenges SET attempts = attempts + 1
            WHERE hash = :hash AND expires_at > :now AND attempts < :most""")
    int attempt(String hash, Instant now, int most);

    @Query("DELETE FROM auth.challenges WHERE hash = :hash")
    int delete(String hash);

    @Query("DELETE FROM auth.challenges WHERE user_id = :userId")
    int deleteOf(UUID userId);

    @Query("""
            DELETE FROM auth.challenges WHERE hash IN (
                SELECT hash FROM auth.challenges WHERE expires_at < :now ORDER BY expires_at LIMIT :most)""")
    int deleteExpired(Instant now, int most);
}
