package dev.ashlar.testing;

import dev.ashlar.kernel.Module;
import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.http.OpenApi;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingSource;
import io.micronaut.context.ApplicationContext;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** The application under test: running, on a database of its own, reached over HTTP like any other. */
public final class App {

    private static final int EMPTYINGS = 5;
    /** What PostgreSQL and H2 call it. */
    private static final Set<String> DEADLOCKS = Set.of("40P01", "40001");

    private record Key(TestDatabase database, List<String> settings) {}

    private static final Map<Key, App> RUNNING = new ConcurrentHashMap<>();

    private final TestDatabase database;
    private final ApplicationContext context;
    private final URI address;
    private final ApiContract contract;

    private App(TestDatabase database, ApplicationContext context, URI address) {
        this.database = database;
        this.context = context;
        this.address = address;
        this.contract =
                new ApiContract(new String(context.getBean(OpenApi.class).json(), StandardCharsets.UTF_8));
    }

    /** The one application with these settings in this JVM, started when first asked for. */
    static App running(TestDatabase database, List<String> settings) {
        return RUNNING.computeIfAbsent(new Key(database, settings), key -> start(database, settings));
    }

    /** An application of the test's own, not shared with others, on the database that these settings name. */
    public static App startedWith(String... settings) {
        return start(TestDatabase.H2, List.of(settings));
    }

    /** How many applications this JVM has started. */
    public static int started() {
        return RUNNING.size();
    }

    private static App start(TestDatabase database, List<String> differing) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("ashlar.http.port", "0");
        settings.put("ashlar.http.host", "127.0.0.1");
        settings.put("ashlar.database.url", database.freshUrl());
        settings.put("ashlar.secret", "a secret that only tests use: " + database);
        settings.put("ashlar.rate-limit.requests", "1000000");
        settings.put("ashlar.rate-limit.strict-requests", "1000000");
        settings.put("ashlar.data-dir", Scratch.directory("ashlar-test").toString());
        for (String setting : differing) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        EffectiveSettings effective = EffectiveSettings.read(List.of(new SettingSource.Keys("test", settings)));
        try {
            Boot.migrate(effective);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot migrate the test database", e);
        }
        ApplicationContext context =
                Boot.context(effective).environments("test").start();
        EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
        Scratch.usedBy(context);
        return new App(database, context, server.getURI());
    }

    /** Any part of the application. */
    public <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    public ApplicationContext context() {
        return context;
    }

    public URI address() {
        return address;
    }

    public TestDatabase database() {
        return database;
    }

    /** Time, which the test can move. */
    public TestClock clock() {
        return get(TestClock.class);
    }

    /** What has been announced since the class began. */
    public RecordedEvents events() {
        return get(RecordedEvents.class);
    }

    /** Requests without credentials. */
    public Http http() {
        return new Http(address, Map.of(), contract);
    }

    /** Requests of a user with these roles, where the kit's own authenticator is in place. */
    public Http as(UUID user, String... roles) {
        return http().with("Authorization", "Bearer " + TestAuthenticator.token(user, roles));
    }

    /**
     * Empties every table of every module. Jobs of the class before may still be running: where one and this wait for each
     * other, the database ends one of them, and this is done again.
     */
    void reset() {
        clock().reset();
        events().clear();
        for (int left = EMPTYINGS; ; left--) {
            try {
                empty();
                return;
            } catch (SQLException e) {
                if (left == 0 || !DEADLOCKS.contains(String.valueOf(e.getSQLState()))) {
                    throw new IllegalStateException("cannot empty the tables", e);
                }
            }
        }
    }

    private void empty() throws SQLException {
        List<String> schemas =
                new ArrayList<>(Module.all().stream().map(Module::name).toList());
        schemas.add("kernel");
        try (Connection connection =
                DelegatingDataSource.unwrapDataSource(get(DataSource.class)).getConnection()) {
            List<String> tables = tables(connection, schemas);
            try (Statement statement = connection.createStatement()) {
                if (database == TestDatabase.POSTGRESQL) {
                    statement.execute("TRUNCATE " + String.join(", ", tables) + " CASCADE");
                } else {
                    statement.execute("SET REFERENTIAL_INTEGRITY FALSE");
                    for (String table : tables) {
                        statement.execute("TRUNCATE TABLE " + table);
                    }
                    statement.execute("SET REFERENTIAL_INTEGRITY TRUE");
                }
            }
        }
    }

    private static List<String> tables(Connection connection, List<String> schemas) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT table_schema, table_name FROM information_schema.tables
                        WHERE table_type IN ('BASE TABLE', 'TABLE') AND table_name <> 'schema_history'""")) {
            while (rows.next()) {
                if (schemas.contains(rows.getString(1))) {
                    tables.add(rows.getString(1) + "." + rows.getString(2));
                }
            }
        }
        return tables;
    }
}
