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
interface SessionRepository extends GenericRepository<SessionRow, UUID> {

    Optional<SessionRow> findById(UUID id);

    @Query("SELECT * FROM auth.sessions WHERE id = :id FOR UPDATE")
    Optional<SessionRow> lock(UUID id);

    @Query("""
            INSERT INTO auth.sessions
                (id, user_id, kind, sealed_family, cookie_hash, generation, received, receipts, methods, device, address,
                 created_at, authenticated_at, last_seen_at, expires_at, ended_at, end_reason)
            VALUES (:id, :userId, :kind, :sealedFamily, :cookieHash, 0, 0, '', :methods, :device, :address,
                    :now, :now, :now, :expiresAt, NULL, NULL)""")
    int insert(
            UUID id,
            UUID userId,
            String kind,
            @Nullable String sealedFamily,
            @Nullable String cookieHash,
            String methods,
            String device,
            String address,
            Instant now,
            Instant expiresAt);

    @Query("""
            UPDATE auth.sessions
            SET generation = :generation, received = :received, receipts = :receipts, last_seen_at = :now
            WHERE id = :id""")
    int updateFamily(UUID id, int generation, int received, String receipts, Instant now);

    @Query("UPDATE auth.sessions SET last_seen_at = :now WHERE id = :id AND last_seen_at < :now")
    int touch(UUID id, Instant now);

    @Query("""
            UPDATE auth.sessions SET authenticated_at = :now, methods = :methods, cookie_hash = :cookieHash
            WHERE id = :id""")
    int reauthenticate(UUID id, Instant now, String methods, @Nullable String cookieHash);

    @Query("UPDATE auth.sessions SET ended_at = :now, end_reason = :reason WHERE id = :id AND ended_at IS NULL")
    int end(UUID id, String reason, Instant now);

    @Query("""
            UPDATE auth.sessions SET ended_at = :now, end_reason = :reason
            WHERE user_id = :userId AND id <> :except AND ended_at IS NULL""")
    int endAllOf(UUID userId, UUID except, String reason, Instant now);

    @Query("""
            SELECT * FROM auth.sessions
            WHERE user_id = :userId AND ended_at IS NULL AND expires_at > :now AND last_seen_at > :idleSince
                AND (created_at, id) < (:createdAt, :id)
            ORDER BY created_at DESC, id DESC LIMIT :limit""")
    List<SessionRow> findOpen(UUID userId, Instant now, Instant idleSince, Instant createdAt, UUID id, int limit);

    /** Whether the user has been here before, ended sessions included. */
    @Query("""
            SELECT EXISTS (
                SELECT 1 FROM auth.sessions
                WHERE user_id = :userId AND address = :address AND created_at > :since)""")
    boolean wasAt(UUID userId, String address, Instant since);

    @Query("SELECT EXISTS (SELECT 1 FROM auth.sessions WHERE user_id = :userId AND device = :device)")
    boolean hadDevice(UUID userId, String device);

    @Query("SELECT EXISTS (SELECT 1 FROM auth.sessions WHERE user_id = :userId)")
    boolean hadAny(UUID userId);

    @Query("""
            DELETE FROM auth.sessions WHERE id IN (
                SELECT id FROM auth.sessions WHERE expires_at < :before ORDER BY expires_at LIMIT :most)""")
    int deleteExpired(Instant before, int most);

    @Query("""
            DELETE FROM auth.sessions WHERE id IN (
                SELECT id FROM auth.sessions WHERE ended_at < :before ORDER BY ended_at LIMIT :most)""")
    int deleteEnded(Instant before, int most);

    @Query("SELECT * FROM auth.sessions WHERE user_id = :userId ORDER BY created_at")
    List<SessionRow> findAllOf(UUID userId);

    @Query("DELETE FROM auth.sessions WHERE user_id = :userId")
    int deleteAllOf(UUID userId);
}
