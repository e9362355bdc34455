package dev.ashlar.users;

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
interface UserRepository extends GenericRepository<UserRow, UUID> {

    Optional<UserRow> findById(UUID id);

    Optional<UserRow> findByEmail(String email);

    @Query("SELECT EXISTS (SELECT 1 FROM users.users)")
    boolean hasAny();

    /** Reads the user to change them: whoever else wants to has to wait for the end of this transaction. */
    @Query("SELECT * FROM users.users WHERE id = :id FOR UPDATE")
    Optional<UserRow> lock(UUID id);

    /** All who can come in and administer, held still until the transaction ends. Always in one order, so that nobody waits in a ring. */
    @Query("""
            SELECT id FROM users.users
            WHERE role = 'admin' AND awaited_since IS NULL
                AND (status = 'active' OR (status = 'suspended' AND suspended_until <= :now))
            ORDER BY id FOR UPDATE""")
    List<UUID> lockAdmins(Instant now);

    @Query("""
            INSERT INTO users.users
                (id, email, email_verified, name, name_key, role, status, locale, time_zone, awaited_since, created_at,
                 updated_at, version)
            VALUES
                (:id, :email, :emailVerified, :name, :nameKey, :role, 'active', :locale, :timeZone, :awaitedSince, :now,
                 :now, 0)
            ON CONFLICT DO NOTHING""")
    int insertUnlessEmailTaken(
            UUID id,
            String email,
            boolean emailVerified,
            String name,
            String nameKey,
            String role,
            @Nullable String locale,
            @Nullable String timeZone,
            @Nullable Instant awaitedSince,
            Instant now);

    @Query("""
            UPDATE users.users
            SET name = :name, name_key = :nameKey, locale = :locale, time_zone = :timeZone, updated_at = :now,
                version = version + 1
            WHERE id = :id""")
    void updateProfile(
            UUID id, String name, String nameKey, @Nullable String locale, @Nullable String timeZone, Instant now);

    @Query("UPDATE users.users SET role = :role, updated_at = :now, version = version + 1 WHERE id = :id")
    void updateRole(UUID id, String role, Instant now);

    @Query("""
            UPDATE users.users
            SET status = 'suspended', suspended_at = :now, suspended_until = :until, suspension_reason = :reason,
                updated_at = :now, version = version + 1
            WHERE id = :id""")
    void suspend(UUID id, @Nullable Instant until, @Nullable String reason, Instant now);

    @Query("""
            UPDATE users.users
            SET status = 'active', suspended_at = NULL, suspended_until = NULL, suspension_reason = NULL,
                updated_at = :now, version = version + 1
            WHERE id = :id""")
    void reinstate(UUID id, Instant now);

    @Query("""
            SELECT id FROM users.users
            WHERE status = 'suspended' AND suspended_until <= :now
            ORDER BY suspended_until LIMIT 1000""")
    List<UUID> findSuspendedUntil(Instant now);

    @Query("UPDATE users.users SET status = 'deleted', updated_at = :now, version = version + 1 WHERE id = :id")
    void markDeleted(UUID id, Instant now);

    /** Who was suspended when the account was deleted still is when it comes back. */
    @Query("""
            UPDATE users.users
            SET status = CASE WHEN suspended_at IS NULL THEN 'active' ELSE 'suspended' END,
                updated_at = :now, version = version + 1
            WHERE id = :id AND status = 'deleted'""")
    int restore(UUID id, Instant now);

    @Query("""
            UPDATE users.users SET email_verified = true, updated_at = :now, version = version + 1
            WHERE id = :id AND email = :email AND NOT email_verified AND status <> 'deleted'""")
    int verifyEmail(UUID id, String email, Instant now);

    @Query("""
            UPDATE users.users
            SET email = :email, email_verified = :verified, updated_at = :now, version = version + 1
            WHERE id = :id""")
    void updateEmail(UUID id, String email, boolean verified, Instant now);

    /** Nobody can see this, so the version stays. */
    @Query("UPDATE users.users SET awaited_since = NULL WHERE id = :id AND awaited_since IS NOT NULL")
    int endAwaiting(UUID id);

    @Query("DELETE FROM users.users WHERE id = :id")
    void delete(UUID id);
}
