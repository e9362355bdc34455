package dev.ashlar.auth;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface SigningKeyRepository extends GenericRepository<SigningKeyRow, String> {

    @Query("SELECT * FROM auth.signing_keys ORDER BY created_at, id")
    List<SigningKeyRow> findAll();

    /** Does nothing when another key follows that one already. */
    @Query("""
            INSERT INTO auth.signing_keys (id, follows, public_key, sealed_private_key, created_at)
            VALUES (:id, :follows, :publicKey, :sealedPrivateKey, :createdAt) ON CONFLICT DO NOTHING""")
    int insertAfter(String follows, String id, String publicKey, String sealedPrivateKey, Instant createdAt);

    @Query("DELETE FROM auth.signing_keys WHERE id = :id")
    int delete(String id);
}
