package dev.ashlar.auth;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface LinkRepository extends GenericRepository<LinkRow, String> {

    @Query("SELECT * FROM auth.links WHERE hash = :hash AND expires_at > :now")
    Optional<LinkRow> find(String hash, Instant now);

    @Query("""
            INSERT INTO auth.links (hash, purpose, user_id, email, created_at, expires_at)
            VALUES (:hash, :purpose, :userId, :email, :now, :expiresAt)""")
    int insert(
            String hash, String purpose, @Nullable UUID userId, @Nullable String email, Instant now, Instant expiresAt);

    @Query("DELETE FROM auth.links WHERE hash = :hash")
    int delete(String hash);

    @Query("DELETE FROM auth.links WHERE user_id = :userId AND purpose = :purpose")
    int deleteOf(UUID userId, String purpose);

    @Query("DELETE FROM auth.links WHERE purpose = :purpose")
    int deleteFor(String purpose);

    @Query("""
            DELETE FROM auth.links WHERE hash IN (
                SELECT hash FROM auth.links WHERE expires_at < :now ORDER BY expires_at LIMIT :most)""")
    int deleteExpired(Instant now, int most);

    @Query("DELETE FROM auth.links WHERE user_id = :userId")
    int deleteAllOf(UUID userId);
}
