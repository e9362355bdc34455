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
interface ApiKeyRepository extends GenericRepository<ApiKeyRow, UUID> {

    Optional<ApiKeyRow> findById(UUID id);

    @Query("SELECT * FROM auth.api_keys WHERE hash = :hash AND revoked_at IS NULL")
    Optional<ApiKeyRow> findGood(String hash);

    @Query("""
            INSERT INTO auth.api_keys
                (id, user_id, name, prefix, hash, scopes, created_at, expires_at, last_used_at, revoked_at)
            VALUES (:id, :userId, :name, :prefix, :hash, :scopes, :now, :expiresAt, NULL, NULL)""")
    int insert(
            UUID id,
            UUID userId,
            String name,
            String prefix,
            String hash,
            String scopes,
            Instant now,
            @Nullable Instant expiresAt);

    @Query("""
            SELECT * FROM auth.api_keys
            WHERE user_id = :userId AND revoked_at IS NULL AND (created_at, id) < (:createdAt, :id)
            ORDER BY created_at DESC, id DESC LIMIT :limit""")
    List<ApiKeyRow> findOf(UUID userId, Instant createdAt, UUID id, int limit);

    @Query("SELECT count(*) FROM auth.api_keys WHERE user_id = :userId AND revoked_at IS NULL")
    long countOf(UUID userId);

    @Query("""
            SELECT count(*) FROM auth.api_keys
            WHERE user_id = :userId AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)""")
    long countWorking(UUID userId, Instant now);

    @Query("UPDATE auth.api_keys SET last_used_at = :now WHERE id = :id")
    int touch(UUID id, Instant now);

    @Query("UPDATE auth.api_keys SET revoked_at = :now WHERE id = :id AND user_id = :userId AND revoked_at IS NULL")
    int revoke(UUID id, UUID userId, Instant now);

    @Query("SELECT * FROM auth.api_keys WHERE user_id = :userId ORDER BY created_at")
    List<ApiKeyRow> findAllOf(UUID userId);

    @Query("DELETE FROM auth.api_keys WHERE user_id = :userId")
    int deleteAllOf(UUID userId);
}
