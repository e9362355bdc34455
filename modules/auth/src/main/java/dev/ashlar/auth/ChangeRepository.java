package dev.ashlar.auth;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface ChangeRepository extends GenericRepository<ChangeRow, UUID> {

    @Query("INSERT INTO auth.changes (id, kind, subject) VALUES (:id, :kind, :subject)")
    int insert(UUID id, String kind, String subject);

    /** Newest first. A row is written right before its commit, so the window reaches back further than any commit takes. */
    @Query("""
            SELECT * FROM auth.changes WHERE at > CURRENT_TIMESTAMP - INTERVAL '90' SECOND
            ORDER BY at DESC LIMIT :most""")
    List<ChangeRow> findRecent(int most);

    @Query("""
            DELETE FROM auth.changes WHERE id IN (
                SELECT id FROM auth.changes WHERE at < CURRENT_TIMESTAMP - INTERVAL '1' HOUR ORDER BY at LIMIT :most)""")
    int deleteOld(int most);
}
