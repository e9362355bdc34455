package dev.ashlar.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.architecture.ArchitectureModel.Field;
import dev.ashlar.architecture.ArchitectureModel.Table;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {

    @Test
    void readsColumnsWithTheirTypes() {
        assertThat(tables("""
                        create table if not exists shop.orders (
                            id uuid primary key, -- the key
                            total numeric(12, 2) not null default 0,
                            placed_at timestamp with time zone not null,
                            tags text[] not null,
                            constraint positive check (total >= 0, true),
                            unique (placed_at, total)
                        );
                        create index on shop.orders (total);
                        """))
                .containsExactly(new Table(
                        "orders",
                        List.of(
                                new Field("id", "uuid"),
                                new Field("total", "numeric(12,2)"),
                                new Field("placed_at", "timestamp with time zone"),
                                new Field("tags", "text[]"))));
    }

    @Test
    void followsLaterMigrations() {
        assertThat(tables(
                        "create table a (x int, y int); create table b (z int); create table c (w int)",
                        "alter table a add column n text not null, drop column x; alter table a rename column y to v",
                        "drop table if exists b; alter table c rename to d; alter table d alter column w type bigint"))
                .containsExactly(
                        new Table("a", List.of(new Field("n", "text"), new Field("v", "int"))),
                        new Table("d", List.of(new Field("w", "bigint"))));
    }

    @Test
    void ordersVersionsAsNumbers() {
        assertThat(Tables.of(
                        List.of(
                                migration("V10__drop.sql", "drop table a"),
                                migration("V9__create.sql", "create table a (b int)")),
                        "shop"))
                .isEmpty();
    }

    private static List<Table> tables(String... migrations) {
        List<Migration> all = new ArrayList<>();
        for (String migration : migrations) {
            all.add(migration("V" + (all.size() + 1) + "__step.sql", migration));
        }
        return Tables.of(all, "shop");
    }

    private static Migration migration(String name, String sql) {
        return new Migration("modules/shop/src/main/resources/db/shop/" + name, "shop", SqlScript.of(sql));
    }
}
