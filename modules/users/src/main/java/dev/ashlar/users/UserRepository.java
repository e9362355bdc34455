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

    @Query("""
            INSERT INTO users.users
                (id, email, email_verified, name, role, status, locale, time_zone, created_at, updated_at, version)
            VALUES (:id, :email, false, :name, :role, 'active', NULL, NULL, :now, :now, 0)
            ON CONFLICT DO NOTHING""")
    int insertUnlessEmailTaken(UUID id, String email, String name, String role, Instant now);

    /** The version in the WHERE clause decides between two who change at once. */
    @Query("""
            UPDATE users.users
            SET name = :name, locale = :locale, time_zone = :timeZone, updated_at = :now, version = version + 1
            WHERE id = :id AND version = :version""")
    int updateProfile(
            UUID id, long version, String name, @Nullable String locale, @Nullable String timeZone, Instant now);

    @Query("""
            SELECT * FROM users.users
            WHERE (created_at, id) > (:createdAt, :id)
            ORDER BY created_at, id LIMIT :limit""")
    List<UserRow> findCreatedAfter(Instant createdAt, UUID id, int limit);

    @Query("""
            SELECT * FROM users.users
            WHERE (created_at, id) < (:createdAt, :id)
            ORDER BY created_at DESC, id DESC LIMIT :limit""")
    List<UserRow> findCreatedBefore(Instant createdAt, UUID id, int limit);

    @Query("SELECT EXISTS (SELECT 1 FROM users.users)")
    boolean hasAny();

    @Query("UPDATE users.users SET email_verified = true WHERE id = :id AND email = :email")
    int verify(UUID id, String email);
}
