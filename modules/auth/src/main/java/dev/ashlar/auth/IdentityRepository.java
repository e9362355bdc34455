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
interface IdentityRepository extends GenericRepository<IdentityRow, String> {

    @Query("SELECT * FROM auth.identities WHERE provider = :provider AND subject = :subject")
    Optional<IdentityRow> find(String provider, String subject);

    @Query("""
            INSERT INTO auth.identities (provider, subject, user_id, created_at)
            VALUES (:provider, :subject, :userId, :now)""")
    int insert(String provider, String subject, UUID userId, Instant now);

    @Query("SELECT * FROM auth.identities WHERE user_id = :userId ORDER BY created_at")
    List<IdentityRow> findAllOf(UUID userId);

    @Query("DELETE FROM auth.identities WHERE provider = :provider AND subject = :subject")
    int delete(String provider, String subject);

    @Query("DELETE FROM auth.identities WHERE user_id = :userId")
    int deleteAllOf(UUID userId);
}
