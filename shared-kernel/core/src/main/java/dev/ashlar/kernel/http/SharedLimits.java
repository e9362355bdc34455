package dev.ashlar.kernel.http;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;

/**
 * The limits that all nodes count together. A bucket is one number: when it will be full again, in nanoseconds since 1970.
 * Taking from it moves that moment on, which one statement can do however many nodes do it at once.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface SharedLimits extends GenericRepository<SharedLimits.Row, String> {

    @MappedEntity(value = "rate_limits", schema = "kernel")
    record Row(@Id String id, long fullAt) {}

    Optional<Row> findById(String id);

    /** Takes what costs this much unless the bucket would be overdrawn. */
    @Query("""
            UPDATE kernel.rate_limits SET full_at = GREATEST(full_at, :now) + :cost
            WHERE id = :id AND GREATEST(full_at, :now) + :cost <= :most""")
    int takeIfLeft(String id, long now, long cost, long most);

    /**
     * Takes what has been used already; the debt grows no further than to {@code most}. What lies beyond that was written by
     * a clock that is, or was, ahead, and tells nothing.
     */
    @Query("""
            UPDATE kernel.rate_limits
            SET full_at = CASE WHEN full_at > :most THEN :now + :cost ELSE LEAST(GREATEST(full_at, :now) + :cost, :most) END
            WHERE id = :id""")
    int take(String id, long now, long cost, long most);

    @Query("UPDATE kernel.rate_limits SET full_at = :most WHERE id = :id AND full_at > :most")
    void lower(String id, long most);

    @Query("INSERT INTO kernel.rate_limits (id, full_at) VALUES (:id, :fullAt) ON CONFLICT DO NOTHING")
    int insertIfAbsent(String id, long fullAt);

    @Query("DELETE FROM kernel.rate_limits WHERE full_at < :now")
    long deleteFull(long now);
}
