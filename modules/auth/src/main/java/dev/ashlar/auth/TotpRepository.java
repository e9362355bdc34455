package dev.ashlar.auth;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface TotpRepository extends GenericRepository<TotpRow, UUID> {

    @Query("SELECT * FROM auth.totp WHERE user_id = :userId")
    Optional<TotpRow> find(UUID userId);

    @Query("SELECT * FROM auth.totp WHERE user_id = :userId FOR UPDATE")
    Optional<TotpRow> lock(UUID userId);

    @Query("""
            INSERT INTO auth.totp (user_id, sealed_secret, last_step, created_at, confirmed_at)
            VALUES (:userId, :sealedSecret, 0, :now, NULL)""")
    int insert(UUID userId, String sealedSecret, Instant now);

    /** A step counts once: whoever is second with the same code finds it used. */
    @Query("UPDATE auth.totp SET last_step = :step WHERE user_id = :userId AND last_step < :step")
    int useStep(UUID userId, long step);

    @Query("UPDATE auth.totp SET confirmed_at = :now WHERE user_id = :userId AND confirmed_at IS NULL")
    int confirm(UUID userId, Instant now);

    @Query("DELETE FROM auth.totp WHERE user_id = :userId AND confirmed_at IS NULL")
    int deleteUnconfirmed(UUID userId);

    @Query("DELETE FROM auth.totp WHERE user_id = :userId")
    int delete(UUID userId);
}
