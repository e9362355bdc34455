package dev.ashlar.kernel.database;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.SettingMistakes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is, in the one form the driver wants, whichever form the operator used. The URL given to the driver
 * holds no credentials, so that no message of a driver or pool can give them away.
 *
 * @param parameters what else the operator told the driver
 * @param shown the address for people and logs, without credentials
 */
public record DatabaseAddress(
        Vendor vendor,
        String jdbcUrl,
        Map<String, String> parameters,
        @Nullable String user,
        @Nullable Secret password,
        String shown) {

    public enum Vendor {
        H2,
        POSTGRESQL
    }

    private static final String KEY = "ashlar.database.url";

    /** H2 made to behave like PostgreSQL where one repository serves both. */
    private static final List<String> H2_AS_POSTGRESQL =
            List.of("MODE=PostgreSQL", "DATABASE_TO_LOWER=TRUE", "DEFAULT_NULL_ORDERING=HIGH", "LOCK_TIMEOUT=10000");

    /**
     * The automatic mixed mode lets a second process (admin create, doctor) work beside the running server. Without a
     * write delay a transaction is in the file before its commit returns. Old pages are kept for a few syncs to the disk
     * ({@link H2Housekeeping}); H2's 45 seconds make the file grow by some 20 MB for every thousand commits.
     */
    private static final List<String> H2_FILE = List.of("AUTO_SERVER=TRUE", "WRITE_DELAY=0", "RETENTION_TIME=5000");

    /** In memory it must outlive the connection that migrated it. */
    private static final List<String> H2_MEMORY = List.of("DB_CLOSE_DELAY=-1");

    private static final Pattern POSTGRES =
            Pattern.compile("postgres(?:ql)?://(?:([^/?#]*)@)?([^@/?#]*)(?:/([^@/?#]*))?(?:\\?([^#]*))?");

    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\s\\[\\]:,]*)(?::(\\d{1,5}))?");

    /** What Node's and libpq's URLs call differently. */
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "connect_timeout", "connectTimeout",
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "keepalives", "tcpKeepAlive",
            "currentschema", "currentSchema");

    public static DatabaseAddress of(RuntimeSettings runtime, DatabaseSettings settings) {
        Secret url = settings.url();
        return url == null ? h2File(runtime.dataDir()) : parse(url.reveal().strip());
    }

    /**
     * Reads any of the forms that are in use.
     *
     * @throws SettingMistakes when it is none of them; the message never repeats the text, which may hold a password
     */
    static DatabaseAddress parse(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        if (lower.startsWith("jdbc:h2:")) {
            return h2(url);
        }
        if (lower.startsWith("jdbc:postgresql://")) {
            return postgres(url.substring("jdbc:".length()));
        }
        if (lower.startsWith("jdbc:postgresql:")) {
            return postgres("postgresql://localhost/" + url.substring("jdbc:postgresql:".length()));
        }
        if (lower.startsWith("postgres://") || lower.startsWith("postgresql://")) {
            return postgres(url);
        }
        throw SettingMistakes.of(KEY, "begins neither with postgres:// nor with jdbc:postgresql: nor with jdbc:h2:");
    }

    /** The file of an embedded database, if that is what this is. */
    public @Nullable Path h2Path() {
        String place = jdbcUrl.replaceFirst("(?i)^jdbc:h2:(file:)?", "").replaceFirst(";.*", "");
        return vendor == Vendor.POSTGRESQL || place.startsWith("mem:") || place.startsWith("tcp:")
                ? null
                : Path.of(place.replaceFirst("^~", Matcher.quoteReplacement(System.getProperty("user.home", "")))
                        + ".mv.db");
    }

    @Override
    public String toString() {
        return shown;
    }

    private static DatabaseAddress h2File(Path dataDir) {
        return h2("jdbc:h2:file:" + dataDir.toAbsolutePath().normalize().resolve("ashlar"));
    }

    private static DatabaseAddress h2(String url) {
        String[] parts = url.split(";");
        Map<String, String> given = new LinkedHashMap<>();
        Arrays.stream(parts).skip(1).forEach(setting -> {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                given.put(setting.substring(0, equals).toUpperCase(Locale.ROOT), setting.substring(equals + 1));
            }
        });
        String user = given.remove("USER");
        String password = given.remove("PASSWORD");
        String place = parts[0].substring("jdbc:h2:".length());
        H2_AS_POSTGRESQL.forEach(setting -> addUnlessGiven(given, setting));
        if (place.startsWith("mem:")) {
            H2_MEMORY.forEach(setting -> addUnlessGiven(given, setting));
        } else if (!place.startsWith("tcp:") && !place.startsWith("ssl:")) {
            H2_FILE.forEach(setting -> addUnlessGiven(given, setting));
        }
        String settings = given.entrySet().stream()
                .map(setting -> ";" + setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining());
        return new DatabaseAddress(
                Vendor.H2,
                parts[0] + settings,
                Map.of(),
                user == null ? "sa" : user,
                Secret.of(password == null ? "" : password),
                "H2 in " + place.replaceFirst("^file:", ""));
    }

    private static void addUnlessGiven(Map<String, String> given, String setting) {
        int equals = setting.indexOf('=');
        given.putIfAbsent(setting.substring(0, equals), setting.substring(equals + 1));
    }

    private static DatabaseAddress postgres(String url) {
        Matcher parts = POSTGRES.matcher(url.replaceFirst("^[^:]+", "postgres"));
        if (!parts.matches()) {
            throw notAUrl();
        }
        Map<String, String> parameters = parameters(parts.group(4));
        String user = parameters.remove("user");
        String password = parameters.remove("password");
        if (parts.group(1) != null) {
            String[] credentials = parts.group(1).split(":", 2);
            user = decoded(credentials[0]);
            password = credentials.length > 1 ? decoded(credentials[1]) : password;
        }
        String host = parameters.remove("host");
        String hosts = hosts(host == null ? parts.group(2) : host);
        String named = parameters.remove("dbname");
        String database = parts.group(3) == null || parts.group(3).isEmpty() ? named : parts.group(3);
        if (database == null) {
            throw SettingMistakes.of(KEY, "names no database: the part after the host and the slash is missing");
        }
        if (hosts.contains(",")) {
            // One of several hosts takes writes; after a fail-over another one.
            parameters.putIfAbsent("targetServerType", "primary");
        }
        return new DatabaseAddress(
                Vendor.POSTGRESQL,
                "jdbc:postgresql://" + hosts + "/" + database,
                parameters,
                user,
                password == null ? null : Secret.of(password),
                "PostgreSQL at " + hosts + "/" + database);
    }

    private static String hosts(String hosts) {
        if (hosts.startsWith("/")) {
            throw SettingMistakes.of(KEY, "names a Unix socket, which the driver cannot use; name a host");
        }
        for (String host : hosts.split(",", -1)) {
            Matcher parts = HOST.matcher(host);
            if (!parts.matches() || (parts.group(2) != null && Integer.parseInt(parts.group(2)) > 65_535)) {
                throw notAUrl();
            }
        }
        if (hosts.isEmpty() || hosts.startsWith(":")) {
            return "localhost" + hosts;
        }
        return hosts;
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query == null) {
            return parameters;
        }
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                put(parameters, parameter.substring(0, equals), decoded(parameter.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static void put(Map<String, String> parameters, String name, String value) {
        switch (name) {
            // Node's driver knows a mode that checks no certificate; the JDBC driver's mode of that strength is
            // "require".
            case "sslmode" -> parameters.put(name, value.equals("no-verify") ? "require" : value);
            case "target_session_attrs" ->
                parameters.put(
                        "targetServerType",
                        switch (value) {
                            case "read-write", "primary" -> "primary";
                            case "read-only", "standby" -> "secondary";
                            case "prefer-standby" -> "preferSecondary";
                            default -> "any";
                        });
            case "pgbouncer" -> {
                parameters.put(name, value);
                parameters.putIfAbsent("prepareThreshold", "0");
            }
            default -> parameters.put(DRIVER_NAMES.getOrDefault(name.toLowerCase(Locale.ROOT), name), value);
        }
    }

    private static SettingMistakes notAUrl() {
        return SettingMistakes.of(
                KEY, "is not a database URL (special characters in user and password are written as %XX)");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw notAUrl();
        }
    }
}
