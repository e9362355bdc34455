package dev.ashlar.kernel.database;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.SettingMistakes;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is, in the one form the driver wants, whichever form the operator used.
 *
 * @param shown the address for people and logs, without credentials
 */
public record DatabaseAddress(
        Vendor vendor,
        String jdbcUrl,
        @Nullable String user,
        @Nullable Secret password,
        String shown) {

    public enum Vendor {
        H2,
        POSTGRESQL
    }

    /** H2 made to behave like PostgreSQL where one repository serves both. */
    private static final String H2_AS_POSTGRESQL =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000";

    public static DatabaseAddress of(RuntimeSettings runtime, DatabaseSettings settings) {
        String url = settings.url() == null ? "" : settings.url().reveal().strip();
        if (url.isEmpty()) {
            return h2File(runtime.dataDir());
        }
        String lower = url.toLowerCase(Locale.ROOT);
        if (lower.startsWith("jdbc:h2:")) {
            return new DatabaseAddress(
                    Vendor.H2,
                    lower.contains("mode=") ? url : url + H2_AS_POSTGRESQL,
                    "sa",
                    Secret.of(""),
                    withoutQuery(url));
        }
        if (lower.startsWith("jdbc:postgresql:")) {
            return new DatabaseAddress(Vendor.POSTGRESQL, url, null, null, withoutQuery(url));
        }
        if (lower.startsWith("postgres://") || lower.startsWith("postgresql://")) {
            return postgres(url);
        }
        throw SettingMistakes.of(
                "ashlar.database.url (DATABASE_URL)",
                "begins neither with postgres:// nor with jdbc:postgresql: nor with jdbc:h2:"
                        + "; for example postgres://ashlar:password@localhost:5432/ashlar");
    }

    /** The automatic mixed mode lets a second process (admin create, doctor) work beside the running server. */
    private static DatabaseAddress h2File(Path dataDir) {
        Path file = dataDir.toAbsolutePath().normalize().resolve("ashlar");
        return new DatabaseAddress(
                Vendor.H2,
                "jdbc:h2:file:" + file + H2_AS_POSTGRESQL + ";AUTO_SERVER=TRUE;WRITE_DELAY=0",
                "sa",
                Secret.of(""),
                "H2 in " + file + ".mv.db");
    }

    private static DatabaseAddress postgres(String url) {
        URI uri;
        try {
            uri = new URI(url.replaceFirst("^[^:]+", "postgresql"));
        } catch (URISyntaxException e) {
            throw notAUrl();
        }
        String authority = uri.getRawAuthority();
        String database = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("^/", "");
        if (authority == null || database.isEmpty()) {
            throw notAUrl();
        }
        int at = authority.lastIndexOf('@');
        String hosts = authority.substring(at + 1);
        String[] credentials =
                at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
        String query = uri.getRawQuery() == null
                ? ""
                : Arrays.stream(uri.getRawQuery().split("&"))
                        .map(DatabaseAddress::asDriverParameter)
                        .collect(Collectors.joining("&", "?", ""));
        return new DatabaseAddress(
                Vendor.POSTGRESQL,
                "jdbc:postgresql://" + hosts + "/" + database + query,
                credentials.length > 0 ? decoded(credentials[0]) : null,
                credentials.length > 1 ? Secret.of(decoded(credentials[1])) : null,
                "PostgreSQL at " + hosts + "/" + database);
    }

    /** Node's driver knows a mode that checks no certificate; the JDBC driver's mode of that strength is "require". */
    private static String asDriverParameter(String parameter) {
        return parameter.equals("sslmode=no-verify") ? "sslmode=require" : parameter;
    }

    private static SettingMistakes notAUrl() {
        return SettingMistakes.of(
                "ashlar.database.url (DATABASE_URL)",
                "is not a database URL; for example postgres://ashlar:password@localhost:5432/ashlar"
                        + " (special characters in the password are written as %XX)");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String withoutQuery(String url) {
        return url.replaceFirst("[?;].*", "");
    }
}
