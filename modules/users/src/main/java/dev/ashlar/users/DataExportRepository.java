package dev.ashlar.users;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface DataExportRepository extends GenericRepository<DataExportRow, UUID> {

    Optional<DataExportRow> findById(UUID id);

    @Query("SELECT * FROM users.data_exports WHERE user_id = :userId ORDER BY requested_at")
    List<DataExportRow> findAllOf(UUID userId);

    @Query("""
            SELECT * FROM users.data_exports WHERE user_id = :userId AND requested_at > :since
            ORDER BY requested_at LIMIT 1""")
    Optional<DataExportRow> findFirstSince(UUID userId, Instant since);

    @Query("INSERT INTO users.data_exports (id, user_id, requested_at) VALUES (:id, :userId, :now)")
    void insert(UUID id, UUID userId, Instant now);

    @Query("UPDATE users.data_exports SET ready_at = :now, size = :size WHERE id = :id")
    void markReady(UUID id, Instant now, long size);

    @Query("INSERT INTO users.data_export_parts (export_id, number, content) VALUES (:export, :number, :content)")
    void insertPart(UUID export, int number, byte[] content);

    @Query("DELETE FROM users.data_exports WHERE user_id = :userId")
    void deleteOf(UUID userId);

    @Query("""
            DELETE FROM users.data_exports WHERE id IN (
                SELECT id FROM users.data_exports WHERE requested_at <= :before ORDER BY requested_at LIMIT :most)""")
    int deleteRequestedBefore(Instant before, int most);
}
