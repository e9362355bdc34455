package dev.ashlar.kernel.http;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys seen in the last day, each with the request it stood for and the answer that request got. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface IdempotencyKeys extends GenericRepository<IdempotencyKeys.Row, String> {

    @MappedEntity(value = "idempotency_keys", schema = "kernel")
    record Row(
            @Id String id,
            String requestHash,
            @Nullable Integer status,
            @Nullable String location,
            @Nullable String etag,
            @Nullable String body,
            Instant createdAt) {}

    Optional<Row> findById(String id);

    @Query("""
            INSERT INTO kernel.idempotency_keys (id, request_hash, created_at)
            VALUES (:id, :requestHash, :createdAt)
            ON CONFLICT DO NOTHING""")
    int insertIfAbsent(String id, String requestHash, Instant createdAt);

    @Query("""
            UPDATE kernel.idempotency_keys
            SET status = :status, location = :location, etag = :etag, body = :body
            WHERE id = :id""")
    void keepAnswer(String id, int status, @Nullable String location, @Nullable String etag, @Nullable String body);

    @Query("DELETE FROM kernel.idempotency_keys WHERE created_at < :before")
    long deleteOlderThan(Instant before);

    @Query("DELETE FROM kernel.idempotency_keys WHERE id = :id AND created_at < :before")
    int deleteIfOlderThan(String id, Instant before);
}
