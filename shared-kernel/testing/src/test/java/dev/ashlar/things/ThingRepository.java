package dev.ashlar.things;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.Version;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface ThingRepository extends GenericRepository<ThingRepository.Thing, UUID> {

    @MappedEntity(value = "things", schema = "things")
    record Thing(
            @Id UUID id,
            UUID owner,
            String name,
            int size,
            Instant createdAt,
            @Version long version) {}

    Thing save(Thing thing);

    Thing update(Thing thing);

    Optional<Thing> findById(UUID id);

    void deleteById(UUID id);

    long countByName(String name);

    @Query("""
            SELECT * FROM things.things
            WHERE owner = :owner AND (created_at, id) > (:createdAt, :id)
            ORDER BY created_at, id
            LIMIT :limit""")
    List<Thing> after(UUID owner, Instant createdAt, UUID id, int limit);
}
