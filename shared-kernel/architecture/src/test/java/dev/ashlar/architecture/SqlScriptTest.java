package dev.ashlar.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlScriptTest {

    @Test
    void findsTheTablesAStatementNames() {
        assertThat(names("insert into shop.orders select * from users.users, billing.invoices i join jobs.job on true"))
                .containsExactly("shop.orders", "users.users", "billing.invoices", "jobs.job");
        assertThat(names("UPDATE only shop.\"Orders\" SET a = 1")).containsExactly("shop.Orders");
        assertThat(names("delete from shop.orders o using users.users u"))
                .containsExactly("shop.orders", "users.users");
    }

    @Test
    void findsWhatADefinitionNames() {
        assertThat(names("create table if not exists shop.a (b uuid references users.users (id) on delete cascade)"))
                .containsExactly("shop.a", "users.users");
        assertThat(names("create unique index i on shop.orders (a)")).containsExactly("shop.orders");
        assertThat(names("create trigger t after insert on shop.orders for each row execute function users.log()"))
                .contains("shop.orders", "users.log");
        assertThat(names("create schema billing")).containsExactly("billing.billing");
    }

    @Test
    void looksIntoTheBodiesOfFunctions() {
        assertThat(names("create function shop.f() returns int language sql as $$ select 1 from users.users $$"))
                .containsExactly("shop.f", "users.users");
    }

    @Test
    void ignoresCommentsAndLiterals() {
        assertThat(names("select 'from users.users', 1 -- from users.users\n/* join users.users */ from orders"))
                .containsExactly("orders");
    }

    @Test
    void knowsThatAnAliasCanStandAfterFrom() {
        assertThat(SqlScript.of("select extract(epoch from o.created_at) from orders o")
                        .references())
                .filteredOn(reference -> reference.schema().equals("o"))
                .noneMatch(SqlScript.Reference::defining);
    }

    @Test
    void countsLines() {
        assertThat(SqlScript.of("create table a (\n  b uuid\n    references users.users\n)")
                        .references())
                .extracting(SqlScript.Reference::line)
                .containsExactly(1, 3);
    }

    private static List<String> names(String sql) {
        return SqlScript.of(sql).references().stream()
                .map(reference -> (reference.schema().isEmpty() ? "" : reference.schema() + ".") + reference.name())
                .toList();
    }
}
