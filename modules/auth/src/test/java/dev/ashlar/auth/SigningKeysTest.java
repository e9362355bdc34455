package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.ModuleTest;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The keys that sign, when they are first needed and when the database fails. */
@ModuleTest
class SigningKeysTest {

    private static final int AT_ONCE = 6;

    private final App app;
    private final SigningKeys keys;
    private final TransactionOperations<Connection> transactions;

    @SuppressWarnings("unchecked") // the context knows beans by their raw type
    SigningKeysTest(App app) {
        this.app = app;
        this.keys = app.get(SigningKeys.class);
        this.transactions = app.get(TransactionOperations.class);
    }

    @AfterEach
    void tellTheOthers() {
        keys.load();
    }

    @Test
    void makesOneKeyForAllThatNeedTheFirst() {
        run("DELETE FROM auth.signing_keys");
        keys.load();
        List<String> ids = AtOnce.run(AT_ONCE, i -> keys.current().id());
        assertThat(ids).containsOnly(stored().getFirst());
        assertThat(stored()).hasSize(1);
    }

    @Test
    void readsTheKeysAgainAfterTheyCouldNotBeRead() {
        String before = keys.current().id();
        run("DELETE FROM auth.signing_keys");
        run("ALTER TABLE auth.signing_keys RENAME TO signing_keys_away");
        try {
            assertThatThrownBy(keys::load).isNotNull();
        } finally {
            run("ALTER TABLE auth.signing_keys_away RENAME TO signing_keys");
        }
        assertThat(keys.isOutdated()).isTrue();
        app.http().get("/.well-known/jwks.json").is(200).hasNot(before);
        assertThat(stored()).containsExactly(keys.current().id()).doesNotContain(before);
    }

    private List<String> stored() {
        return app.get(SigningKeyRepository.class).findAll().stream()
                .map(SigningKeyRow::id)
                .toList();
    }

    private void run(String sql) {
        transactions.executeWrite(transaction -> {
            try (PreparedStatement statement = transaction.getConnection().prepareStatement(sql)) {
                return statement.executeUpdate();
            }
        });
    }
}
