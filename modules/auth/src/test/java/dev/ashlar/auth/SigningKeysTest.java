package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.kernel.Secrets;
import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.ModuleTest;
import io.micronaut.transaction.TransactionOperations;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The keys that sign, when they are first needed and when the database fails. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
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
        keys.prepare();
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
    void agreesOnOneKeyWithAllNodesThatStartTogether() {
        for (int round = 0; round < 3; round++) {
            run("DELETE FROM auth.signing_keys");
            List<SigningKeys> nodes =
                    IntStream.range(0, AT_ONCE).mapToObj(i -> node()).toList();
            List<String> ids = AtOnce.run(AT_ONCE, i -> {
                nodes.get(i).prepare();
                return nodes.get(i).current().id();
            });
            assertThat(stored()).hasSize(1);
            assertThat(ids).containsOnly(stored().getFirst());
        }
    }

    @Test
    void makesAKeyOfItsOwnWhereItCannotOpenTheOnesThere() {
        run("UPDATE auth.signing_keys SET sealed_private_key = 'AAAA'");
        List<String> sealed = stored();
        List<SigningKeys> nodes = IntStream.range(0, 2).mapToObj(i -> node()).toList();
        List<String> ids = AtOnce.run(2, i -> {
            nodes.get(i).prepare();
            return nodes.get(i).current().id();
        });
        assertThat(ids).containsOnly(stored().getLast()).doesNotContainAnyElementsOf(sealed);
        assertThat(stored()).hasSize(sealed.size() + 1);
    }

    @Test
    void letsPeopleSignInWhereThereIsOneConnectionOnly() {
        App small = App.startedWith(
                "ashlar.database.url=" + app.database().freshUrl(),
                "ashlar.secret=a secret that only tests use: " + app.database(),
                "ashlar.database.pool-size=1");
        try {
            small.http().get("/health/ready").is(200);
            assertThat(small.get(SigningKeyRepository.class).findAll()).hasSize(1);
            People people = new People(small);
            String email = people.newEmail();
            people.signUp(email);
            People.login(small.http(), email, People.PASSWORD).is(200);
        } finally {
            small.context().close();
        }
    }

    /** Another node on the same database. */
    private SigningKeys node() {
        return new SigningKeys(
                app.get(SigningKeyRepository.class),
                app.get(Secrets.class),
                new SecureRandom(),
                app.get(InstantSource.class),
                app.get(ChangeFeed.class),
                app.get(AuthSettings.class),
                transactions);
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
