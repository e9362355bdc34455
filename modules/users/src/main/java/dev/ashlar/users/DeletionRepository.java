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
interface DeletionRepository extends GenericRepository<DeletionRow, UUID> {

    Optional<DeletionRow> findByUserId(UUID userId);

    Optional<DeletionRow> findByRestoreHash(String restoreHash);

    @Query("""
            INSERT INTO users.deletions (user_id, purge_at, restore_hash) VALUES (:userId, :purgeAt, :restoreHash)""")
    void insert(UUID userId, Instant purgeAt, @Nullable String restoreHash);

    @Query("UPDATE users.deletions SET restore_hash = NULL WHERE user_id = :userId")
    int forgetLink(UUID userId);

    @Query("SELECT user_id FROM users.deletions WHERE purge_at <= :now ORDER BY purge_at LIMIT 1000")
    List<UUID> findDue(Instant now);

    /** From here on there is no way back. The WHERE clause decides between this and a restoration. */
    @Query("""
            UPDATE users.deletions SET erasing_since = COALESCE(erasing_since, :now)
            WHERE user_id = :userId AND purge_at <= :now""")
    int beginErasing(UUID userId, Instant now);

    @Query("DELETE FROM users.deletions WHERE user_id = :userId AND erasing_since IS NULL")
    int cancel(UUID userId);

    @Query("DELETE FROM users.deletions WHERE user_id = :userId")
    void delete(UUID userId);

    @Query("SELECT module FROM users.erasures WHERE user_id = :userId")
    List<String> findErasedModules(UUID userId);

    @Query("""
            INSERT INTO users.erasures (user_id, module, erased_at) VALUES (:userId, :module, :now)
            ON CONFLICT DO NOTHING""")
    void noteErased(UUID userId, String module, Instant now);
}
