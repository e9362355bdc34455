package dev.ashlar.kernel.boot;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.RuntimeSettings.Environment;
import dev.ashlar.kernel.Secrets;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.settings.SettingMistakes;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sealed word in the database that tells whether {@code ASHLAR_SECRET} is the one with which everything else there was
 * sealed, before people notice by being signed out.
 */
public final class SecretProof {

    /** What the sealed word says about the secret in force. */
    public enum Verdict {
        /** Nothing has been sealed in this database yet. */
        NOTHING_SEALED,
        OPENS,
        SEALED_WITH_ANOTHER
    }

    private static final Logger LOG = LoggerFactory.getLogger(SecretProof.class);
    private static final String PURPOSE = "proof";
    private static final byte[] WORD = "ashlar".getBytes(StandardCharsets.UTF_8);

    private static final String ANOTHER =
            "is not the secret this database was used with before, so what was sealed with that one (signing keys, second"
                    + " factors, cursors) cannot be opened; bring it back, or run `ashlar migrate --new-secret` to accept"
                    + " the loss";

    private SecretProof() {}

    /** Asks the database; its schemas must be there. */
    public static Verdict check(Secrets secrets, Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT sealed FROM kernel.secret_proof");
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return Verdict.NOTHING_SEALED;
            }
            try {
                secrets.open(PURPOSE, Base64.getDecoder().decode(row.getString(1)));
                return Verdict.OPENS;
            } catch (IllegalStateException e) {
                return Verdict.SEALED_WITH_ANOTHER;
            }
        }
    }

    /**
     * Seals the word at the first start. A later one with another secret changes nothing: the word goes on telling which
     * secret is the right one.
     *
     * @throws SettingMistakes in production, when the secret is another
     */
    static void keep(RuntimeSettings settings, Database database) throws SQLException {
        Optional<Secrets> secrets = Secrets.existing(settings);
        if (secrets.isEmpty()) {
            return;
        }
        try (Connection connection = database.connect()) {
            switch (check(secrets.get(), connection)) {
                case OPENS -> {}
                case NOTHING_SEALED -> write(secrets.get(), connection);
                case SEALED_WITH_ANOTHER -> {
                    if (settings.environment() == Environment.PRODUCTION) {
                        throw SettingMistakes.of("ashlar.secret (ASHLAR_SECRET)", ANOTHER);
                    }
                    LOG.warn("ashlar.secret (ASHLAR_SECRET) {}", ANOTHER);
                }
            }
        }
    }

    /**
     * Takes the secret in force for the right one from now on: only ever because an operator says so.
     *
     * @return false when there is no secret
     */
    public static boolean replace(RuntimeSettings settings, Database database) throws SQLException {
        Optional<Secrets> secrets = Secrets.existing(settings);
        if (secrets.isEmpty()) {
            return false;
        }
        try (Connection connection = database.connect()) {
            if (check(secrets.get(), connection) != Verdict.OPENS) {
                try (PreparedStatement forget = connection.prepareStatement("DELETE FROM kernel.secret_proof")) {
                    forget.executeUpdate();
                }
                write(secrets.get(), connection);
            }
        }
        return true;
    }

    private static void write(Secrets secrets, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO kernel.secret_proof (id, sealed) VALUES (1, ?) ON CONFLICT DO NOTHING")) {
            statement.setString(1, Base64.getEncoder().encodeToString(secrets.seal(PURPOSE, WORD)));
            statement.executeUpdate();
        }
    }
}
