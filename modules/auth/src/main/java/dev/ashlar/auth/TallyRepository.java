package dev.ashlar.auth;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface TallyRepository extends GenericRepository<TallyRow, String> {

    @Query("SELECT * FROM auth.tallies WHERE name = :name")
    Optional<TallyRow> find(String name);

    @Query("""
            UPDATE auth.tallies SET count = count + 1
            WHERE name = :name AND ends_at > :now AND count < :limit""")
    int add(String name, Instant now, int limit);

    @Query("UPDATE auth.tallies SET count = count - 1 WHERE name = :name AND count > 0")
    int takeBack(String name);

    @Query("INSERT INTO auth.tallies (name, count, ends_at) VALUES (:name, 1, :endsAt) ON CONFLICT DO NOTHING")
    int insertIfAbsent(String name, Instant endsAt);

    @Query("UPDATE auth.tallies SET count = 1, ends_at = :endsAt WHERE name = :name AND ends_at = :over")
    int startAgain(String name, Instant over, Instant endsAt);

    @Query("DELETE FROM auth.tallies WHERE name = :name")
    int delete(String name);

    @Query("""
            DELETE FROM auth.tallies WHERE name IN (
                SELECT name FROM auth.tallies WHERE ends_at < :now ORDER BY ends_at LIMIT :most)""")
    int deleteOver(Instant now, int most);
}
