package dev.ashlar.auth;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface PasswordRepository extends GenericRepository<PasswordRow, UUID> {

    @Query("SELECT * FROM auth.passwords WHERE user_id = :userId")
    Optional<PasswordRow> find(UUID userId);

    @Query("UPDATE auth.passwords SET hash = :hash, changed_at = :now WHERE user_id = :userId")
    int update(UUID userId, String hash, Instant now);

    @Query("""
            INSERT INTO auth.passwords (user_id, hash, changed_at) VALUES (:userId, :hash, :now)
            ON CONFLICT DO NOTHING""")
    int insertIfAbsent(UUID userId, String hash, Instant now);

    /** Only over the hash that was checked: a password changed meanwhile stays. */
    @Query("UPDATE auth.passwords SET hash = :hash WHERE user_id = :userId AND hash = :checked")
    int upgrade(UUID userId, String checked, String hash);

    /** Bcrypt's kinds differ by cost, Argon2's by what stands before the salt. */
    @Query("""
            SELECT DISTINCT ON
                (CASE WHEN hash LIKE '$2%' THEN substring(hash FROM 4 FOR 4)
                    ELSE regexp_replace(hash, '[$][^$]*[$][^$]*$', '') END) hash
            FROM auth.passwords
            WHERE hash NOT LIKE :current
            LIMIT 20""")
    List<String> findOneOfEachOtherKind(String current);

    @Query("DELETE FROM auth.passwords WHERE user_id = :userId")
    int delete(UUID userId);
}
