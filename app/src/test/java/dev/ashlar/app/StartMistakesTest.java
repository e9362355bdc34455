package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Program.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody reads who starts the program with something that cannot work. */
class StartMistakesTest {

    @TempDir
    Path folder;

    /** Each of these was read only when it was first used. */
    private static final Map<String, String> ONLY_READ_LATER = Map.ofEntries(
            Map.entry("SENTRY_DSN", "not a dsn of geheim"),
            Map.entry("SMTP_URL", "smpt://ada:geheim@mail.example.com"),
            Map.entry("ASHLAR_MAIL_FROM", "no reply at example"),
            Map.entry("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318"),
            Map.entry("OTEL_EXPORTER_OTLP_HEADERS", "host=geheim"),
            Map.entry("ASHLAR_HTTP_PUBLIC_URL", "https://ada:geheim@api.example.com"),
            Map.entry("ASHLAR_HTTP_CORS_ORIGINS", "https://app.example.com,*"),
            Map.entry("ASHLAR_HTTP_TRUSTED_PROXIES", "10.0.0.0/33"),
            Map.entry("ASHLAR_HTTP_HOST", "127.0.0.1:8080"),
            Map.entry("ASHLAR_OPERATIONS_METRICS_HOST", "http://localhost"),
            Map.entry("ASHLAR_AUTH_OIDC_PROVIDERS", "corp|id|geheim|http://id.example.com"),
            Map.entry("ASHLAR_AUTH_PAGES_URL", "app.example.com"),
            Map.entry("ASHLAR_USERS_RESTORE_PAGE", "no such page"),
            Map.entry("ASHLAR_LOG_LEVELS", "dev.ashlar=loud"),
            Map.entry("DATABASE_URL", "mysql://ada:geheim@localhost/db"),
            Map.entry("ASHLAR_ROLES", "web,web"));

    @Test
    void tellsAllMistakesAtOnceAlsoInWhatIsUsedOnlyLater() {
        Ended ended = new Program(folder, ONLY_READ_LATER).run("serve").is(78);
        assertThat(ended.err()).contains("The configuration has " + ONLY_READ_LATER.size() + " mistakes:");
        assertThat(ended.err().lines().filter(line -> line.startsWith("  ashlar.")))
                .hasSize(ONLY_READ_LATER.size())
                .allSatisfy(line -> assertThat(line).contains("; for example "));
        ONLY_READ_LATER
                .keySet()
                .forEach(variable -> assertThat(ended.err())
                        .contains("(" + variable + "): ", "[environment variable " + variable + "]"));
        assertThat(ended.out() + ended.err()).doesNotContain("geheim", "Exception", "\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SENTRY_DSN                   | ftp://key@sentry.example.com/1
            SENTRY_DSN                   | https://sentry.example.com/1
            SENTRY_DSN                   | https://key@sentry.example.com
            SENTRY_DSN                   | https://key@sentry.example.com:70000/1
            SMTP_URL                     | mail.example.com:587
            SMTP_URL                     | smtp://
            SMTP_URL                     | smtp://user:a%zz@mail.example.com
            SMTP_URL                     | smtp://mail.example.com:99999
            OTEL_EXPORTER_OTLP_ENDPOINT  | http://otel_collector:4318
            OTEL_EXPORTER_OTLP_ENDPOINT  | http://localhost:4318?token=a
            OTEL_EXPORTER_OTLP_HEADERS   | api key
            ASHLAR_HTTP_PUBLIC_URL       | https://api.example.com/#/
            ASHLAR_HTTP_CORS_ORIGINS     | ftp://app.example.com
            ASHLAR_HTTP_CORS_ORIGINS     | https://app.example.com/
            ASHLAR_AUTH_OIDC_PROVIDERS   | 'google|a|b, google|c|d'
            """)
    void refusesAtStartWhatCouldNotBeUsedLater(String variable, String value) {
        Ended ended = new Program(folder, Map.of(variable, value)).run("config").is(78);
        assertThat(ended.err())
                .contains("The configuration has 1 mistake:", "(" + variable + "): ")
                .doesNotContain("Exception", "\tat ");
    }

    /** Also when the mistake is that the URL is none, or that there is more to it. */
    @ParameterizedTest
    @CsvSource({
        "OTEL_EXPORTER_OTLP_ENDPOINT, ada:geheim@h:4318",
        "OTEL_EXPORTER_OTLP_ENDPOINT, http://ada:so geheim@h",
        "OTEL_EXPORTER_OTLP_ENDPOINT, http://h/?api-key=geheim",
        "OTEL_EXPORTER_OTLP_ENDPOINT, http://ada:geheim@h:4318/?token=geheim",
        "ASHLAR_HTTP_HOST, u:geheim@x",
        "ASHLAR_MAIL_FROM, u:geheim@",
        "ASHLAR_HTTP_CORS_ORIGINS, https://ada:geheim@app.example.com",
    })
    void quotesNoPasswordOfWhatItRefuses(String variable, String value) {
        Ended ended = new Program(folder, Map.of(variable, value)).run("config").is(78);
        assertThat(ended.out() + ended.err()).contains("(" + variable + "): ").doesNotContain("geheim");
    }

    @Test
    void saysPlainlyThatNobodyKnowsTheHost() {
        Ended ended = new Program(folder, Map.of("ASHLAR_HTTP_HOST", "nosuchhost.invalid"))
                .run("serve")
                .is(78);
        assertThat(ended.err())
                .contains("ashlar.http.host (ASHLAR_HTTP_HOST): \"nosuchhost.invalid\"")
                .doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @CsvSource({"::1", "[::1]", "::", "fe80::1%eth0", "2001:db8::7:1", "localhost", "0.0.0.0", "node-1.example.com"})
    void takesEveryFormOfAnAddressToListenOn(String host) {
        new Program(folder, Map.of("ASHLAR_HTTP_HOST", host, "ASHLAR_OPERATIONS_METRICS_HOST", host))
                .run("config")
                .is(0);
    }

    @Test
    void showsNoPasswordInTheConfiguration() {
        Map<String, String> secrets = new LinkedHashMap<>();
        secrets.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://ada:geheim@localhost:4318");
        secrets.put("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Basic%20geheim");
        secrets.put("SMTP_URL", "smtp://ada:geheim@mail.example.com");
        secrets.put("SENTRY_DSN", "https://geheim@sentry.example.com/1");
        secrets.put("DATABASE_URL", "postgres://ada:geheim@localhost/db");
        secrets.put("ASHLAR_AUTH_PAGES_URL", "https://ada:geheim@app.example.com");
        secrets.put("ASHLAR_USERS_RESTORE_PAGE", "https://ada:geheim@app.example.com/restore");
        secrets.put("ASHLAR_AUTH_OIDC_PROVIDERS", "google|id|geheim");
        Program program = new Program(folder, secrets);
        for (String[] command : List.of(new String[] {"config"}, new String[] {"config", "--json"})) {
            Ended ended = program.run(command).is(0);
            assertThat(ended.out())
                    .contains("http://[REDACTED]@localhost:4318", "https://[REDACTED]@app.example.com/restore");
            assertThat(ended.out() + ended.err()).doesNotContain("geheim");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --roles=         | is empty
            --roles=,        | is empty
            --roles=web,web  | names the same twice
            --roles=cook     | is not one of web, worker
            """)
    void needsToKnowWhatToBe(String option, String problem) {
        assertThat(new Program(folder, Map.of()).run("serve", option).is(78).err())
                .contains("ashlar.roles (ASHLAR_ROLES): ", problem, "for example worker [command line]")
                .doesNotContain("Exception");
    }

    @Test
    void saysPlainlyThatItCannotWriteItsData() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        List<Path> unfit = new ArrayList<>(List.of(file, file.resolve("below"), Path.of("/proc/nope")));
        Path closed = Files.createDirectory(
                folder.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        if (!Files.isWritable(closed)) {
            unfit.add(closed);
            unfit.add(closed.resolve("below"));
        }
        for (Path place : unfit) {
            for (String command : List.of("serve", "migrate")) {
                Ended ended = new Program(folder, Map.of("ASHLAR_DATA_DIR", place.toString()))
                        .run(command)
                        .is(78);
                assertThat(ended.err())
                        .contains("ashlar.data-dir (ASHLAR_DATA_DIR): ", place.toString())
                        .doesNotContain("Exception", "\tat ");
                assertThat(ended.err().lines()).as(ended::toString).hasSizeLessThan(4);
            }
        }
    }
}
