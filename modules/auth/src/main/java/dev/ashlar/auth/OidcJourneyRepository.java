package dev.ashlar.auth;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface OidcJourneyRepository extends GenericRepository<OidcJourneyRow, String> {

    @Query("SELECT * FROM auth.oidc_journeys WHERE hash = :hash AND expires_at > :now")
    Optional<OidcJourneyRow> find(String hash, Instant now);

    @Query("""
            INSERT INTO auth.oidc_journeys (hash, provider, browser_hash, nonce, sealed_verifier, expires_at)
            VALUES (:hash, :provider, :browserHash, :nonce, :sealedVerifier, :expiresAt)""")
    int insert(
            String hash, String provider, String browserHash, String nonce, String sealedVerifier, Instant expiresAt);

    @Query("DELETE FROM auth.oidc_journeys WHERE hash = :hash")
    int delete(String hash);

    @Query("""
            DELETE FROM auth.oidc_journeys WHERE hash IN (
                SELECT hash FROM auth.oidc_journeys WHERE expires_at < :now ORDER BY expires_at LIMIT :most)""")
    int deleteExpired(Instant now, int most);
}
