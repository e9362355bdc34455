package dev.ashlar.auth;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.UUID;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface RecoveryCodeRepository extends GenericRepository<RecoveryCodeRow, String> {

    @Query("INSERT INTO auth.recovery_codes (user_id, hash, made_at) VALUES (:userId, :hash, :now)")
    int insert(UUID userId, String hash, Instant now);

    @Query("SELECT count(*) FROM auth.recovery_codes WHERE user_id = :userId")
    long countOf(UUID userId);

    @Query("DELETE FROM auth.recovery_codes WHERE user_id = :userId AND hash = :hash")
    int use(UUID userId, String hash);

    @Query("DELETE FROM auth.recovery_codes WHERE user_id = :userId AND made_at >= :since")
    int deleteMadeSince(UUID userId, Instant since);

    @Query("DELETE FROM auth.recovery_codes WHERE user_id = :userId")
    int deleteOf(UUID userId);
}
