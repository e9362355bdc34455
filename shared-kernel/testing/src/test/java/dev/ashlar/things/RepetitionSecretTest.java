package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.Hash;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What is kept of a request that may be repeated: nothing that somebody who has the table could try passwords against. */
@ModuleTest
class RepetitionSecretTest {

    private static final String THINGS = "/api/v1/things";
    private static final String BODY = "{\"name\": \"a password\", \"size\": 1}";
    private static final UUID USER = UUID.randomUUID();

    private final App app;

    RepetitionSecretTest(App app) {
        this.app = app;
    }

    private static App started(String url, String secret) {
        return App.startedWith("ashlar.database.url=" + url, "ashlar.secret=" + secret);
    }

    private static Http caller(App app) {
        return app.as(USER).with("Idempotency-Key", "the same key");
    }

    private static String keptHash(App app, String then) throws SQLException {
        try (Connection connection = DelegatingDataSource.unwrapDataSource(app.get(DataSource.class))
                        .getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT request_hash FROM kernel.idempotency_keys")) {
            assertThat(rows.next()).isTrue();
            String hash = rows.getString(1);
            assertThat(rows.next()).isFalse();
            if (!then.isEmpty()) {
                statement.execute(then);
            }
            return hash;
        }
    }

    @Test
    void theTableAloneConfirmsNoBodyAndAnotherSecretRepeatsNothing() throws SQLException {
        String url = app.database().freshUrl();
        String before;
        App first = started(url, "the first secret, which is long enough");
        try {
            caller(first).post(THINGS, BODY).is(201);
            caller(first).post(THINGS, BODY).is(201).hasHeader("Idempotency-Replayed", "true");
            before = keptHash(first, "");
        } finally {
            first.context().close();
        }
        String ofBody = HexFormat.of().formatHex(Hash.sha256(BODY.getBytes(StandardCharsets.UTF_8)));
        assertThat(before).isNotIn(ofBody, Hash.hex(ofBody), Hash.hex("\n" + ofBody), Hash.hex(BODY));

        App second = started(url, "the second secret, which is long enough");
        try {
            // Whether it is the same request can no longer be told: it is not run again, and nobody's answer is shown.
            caller(second)
                    .post(THINGS, BODY)
                    .isProblem(422, "idempotency_key_reused")
                    .hasNot("a password");
            assertThat(second.as(USER).get(THINGS).is(200).at("/data").size()).isEqualTo(1);
            assertThat(keptHash(second, "DELETE FROM kernel.idempotency_keys")).isEqualTo(before);
            caller(second).post(THINGS, BODY).is(201);
            assertThat(keptHash(second, "")).isNotEqualTo(before);
        } finally {
            second.context().close();
        }
    }
}
