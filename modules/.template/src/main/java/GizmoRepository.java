package dev.ashlar.gizmos;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface GizmoRepository extends GenericRepository<Gizmo, UUID> {

    Optional<Gizmo> findById(UUID id);

    long count();

    @Query("""
            INSERT INTO gizmos.gizmos (id, name, created_at, updated_at, version)
            VALUES (:id, :name, :now, :now, 0)""")
    void insert(UUID id, String name, Instant now);

    /** The version in the WHERE clause decides between two who change at once. */
    @Query("""
            UPDATE gizmos.gizmos SET name = :name, updated_at = :now, version = version + 1
            WHERE id = :id AND version = :version""")
    int rename(UUID id, long version, String name, Instant now);

    @Query("DELETE FROM gizmos.gizmos WHERE id = :id AND version = :version")
    int delete(UUID id, long version);

    @Query("""
            SELECT * FROM gizmos.gizmos
            WHERE (created_at, id) > (:createdAt, :id)
            ORDER BY created_at, id LIMIT :limit""")
    List<Gizmo> findCreatedAfter(Instant createdAt, UUID id, int limit);
}
