package dev.ashlar.kernel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.database.DatabaseSettings;
import dev.ashlar.kernel.http.HttpSettings;
import dev.ashlar.kernel.settings.SampleSettings.Shade;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EffectiveSettingsTest {

    private static final String GOOD_SECRET = "u3Jm1bq0T6yQ9sXw5eZr8kLp2vNc7aGdHfYiOoUt";

    @Test
    void usesTheDefaultsWhenNothingIsSet() {
        assertThat(read().get(SampleSettings.class))
                .isEqualTo(new SampleSettings(
                        "text",
                        "",
                        7,
                        5_000_000_000L,
                        0.5,
                        true,
                        Duration.ofSeconds(30),
                        new ByteSize(10_240),
                        Shade.DARK_RED,
                        List.of(Shade.DARK_RED, Shade.BLUE),
                        List.of(),
                        null,
                        Path.of("here"),
                        null));
        assertThat(read().values())
                .allSatisfy(value -> assertThat(value.origin()).isEqualTo("default"));
    }

    @Test
    void readsEveryTypeFromTheEnvironment() {
        assertThat(read(environment(
                                "ASHLAR_SAMPLE_NAME", " other ",
                                "ASHLAR_SAMPLE_COUNT", "9",
                                "ASHLAR_SAMPLE_LARGE", "-3",
                                "ASHLAR_SAMPLE_SHARE", "0.25",
                                "ASHLAR_SAMPLE_ENABLED", "Yes",
                                "ASHLAR_SAMPLE_PAUSE", "15m",
                                "ASHLAR_SAMPLE_SIZE", "2mb",
                                "ASHLAR_SAMPLE_SHADE", "BLUE",
                                "ASHLAR_SAMPLE_SHADES", "blue, dark-red",
                                "ASHLAR_SAMPLE_WORDS", "one, two,,three",
                                "ASHLAR_SAMPLE_LINK", "https://example.com",
                                "ASHLAR_SAMPLE_PATH", "/there",
                                "SAMPLE_TOKEN", "hush"))
                        .get(SampleSettings.class))
                .isEqualTo(new SampleSettings(
                        "other",
                        "",
                        9,
                        -3,
                        0.25,
                        true,
                        Duration.ofMinutes(15),
                        new ByteSize(2 * 1024 * 1024),
                        Shade.BLUE,
                        List.of(Shade.BLUE, Shade.DARK_RED),
                        List.of("one", "two", "three"),
                        URI.create("https://example.com"),
                        Path.of("/there"),
                        Secret.of("hush")));
    }

    @Test
    void listsOfRolesHoldRoles() {
        assertThat(read(environment("ASHLAR_ROLES", "worker"))
                        .get(RuntimeSettings.class)
                        .roles())
                .containsExactly(RuntimeSettings.Role.WORKER);
        assertThat(mistakes(environment("ASHLAR_ROLES", "worker,cook")))
                .contains("\"worker,cook\" is not one of web, worker");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            COUNT   | seven                      | "seven" is not a number
            COUNT   | 0                          | "0" is less than 1
            COUNT   | 10                         | "10" is more than 9
            COUNT   | 99999999999999             | "99999999999999" is too large
            SHARE   | NaN                        | "NaN" is not a number
            SHARE   | 1e400                      | "1e400" is not a number
            ENABLED | perhaps                    | "perhaps" is neither true nor false
            PAUSE   | 30                         | "30" is not a duration with a unit (ms, s, m, h, d)
            PAUSE   | 2h                         | "2h" is more than 1h
            SIZE    | 10                         | "10" is not a size with a unit (B, kB, MB, GB)
            SIZE    | 999999999999GB             | "999999999999GB" is too large
            SHADE   | green                      | "green" is not one of dark-red, blue
            LINK    | example.com                | "example.com" is not a URL that begins with http:// or https://
            LINK    | localhost:4318             | "localhost:4318" is not a URL that begins with http:// or https://
            LINK    | ftp://example.com          | "ftp://example.com" is not a URL that begins with http:// or https://
            LINK    | http:///path               | "http:///path" is not a URL
            LINK    | http://a_b/                | "http://a_b/" is not a URL with a host
            LINK    | http://localhost:70000     | "http://localhost:70000" is not a URL with a host and, if any, a port
            LINK    | ftp://me:geheim@host       | "ftp://[REDACTED]@host" is not a URL
            SHADES  | blue,blue                  | "blue,blue" names the same twice
            LINK    | http://exa mple            | "http://exa mple" is not a URL
            """)
    void saysWhatIsWrongWithAValue(String name, String value, String problem) {
        assertThat(mistakes(environment("ASHLAR_SAMPLE_" + name, value)))
                .contains("  ashlar.sample." + name.toLowerCase(Locale.ROOT))
                .contains("(ASHLAR_SAMPLE_" + name + "): " + problem)
                .contains("[environment variable ASHLAR_SAMPLE_" + name + "]");
    }

    @Test
    void tellsAllMistakesAtOnceWithKeyExampleAndPlace() {
        String told = mistakes(
                new SettingSource.Keys(
                        "command line", Map.of("ashlar.sample.pause", "soon", "ashlar.sampel.count", "3")),
                environment(
                        "ASHLAR_SAMPLE_COUNT", "many",
                        "DATABASE_URL", "mysql://root:geheim@localhost/db",
                        "ASHLAR_MODULES", "nothing",
                        "ASHLAR_SECRET", "short"));
        assertThat(told)
                .startsWith("The configuration has 6 mistakes:\n")
                .contains("ashlar.sample.pause (ASHLAR_SAMPLE_PAUSE): \"soon\" is not a duration with a unit"
                        + " (ms, s, m, h, d); for example 30s [command line]")
                .contains(
                        "ashlar.sampel.count: is not a known setting, did you mean ashlar.sample.count? [command line]")
                .contains("ashlar.sample.count (ASHLAR_SAMPLE_COUNT): \"many\" is not a number; for example 7"
                        + " [environment variable ASHLAR_SAMPLE_COUNT]")
                .contains("ashlar.database.url (DATABASE_URL): begins neither with postgres:// nor")
                .contains(
                        "for example postgres://ashlar:password@localhost:5432/ashlar [environment variable DATABASE_URL]")
                .contains("ashlar.modules (ASHLAR_MODULES): \"nothing\" is no module")
                .contains("ashlar.secret (ASHLAR_SECRET): the value has fewer than 32 characters")
                .doesNotContain("geheim")
                .doesNotContain("\"short\"");
    }

    @Test
    void namesTheKeyThatDoesNotFitTheOthers() {
        assertThat(mistakes(environment("ASHLAR_SAMPLE_COUNT", "9", "ASHLAR_SAMPLE_ENABLED", "off")))
                .contains("ashlar.sample.count (ASHLAR_SAMPLE_COUNT): cannot be 9 while ashlar.sample.enabled is false")
                .contains("[environment variable ASHLAR_SAMPLE_COUNT]");
        assertThat(mistakes(environment("ASHLAR_SAMPLE_NICKNAME", "nobody")))
                .contains("  ashlar.sample: nobody may be called so");
    }

    @Test
    void letsTheFirstSourceDecide() {
        EffectiveSettings settings = read(
                new SettingSource.Keys("command line", Map.of("ashlar.sample.count", "1")),
                environment("ASHLAR_SAMPLE_COUNT", "2", "ASHLAR_SAMPLE_NAME", "env"));
        assertThat(settings.get(SampleSettings.class).count()).isEqualTo(1);
        assertThat(origin(settings, "ashlar.sample.count")).isEqualTo("command line");
        assertThat(origin(settings, "ashlar.sample.name")).isEqualTo("environment variable ASHLAR_SAMPLE_NAME");
    }

    @Test
    void takesAnEmptyVariableAsNotSet() {
        assertThat(read(environment("ASHLAR_SAMPLE_COUNT", " "))
                        .get(SampleSettings.class)
                        .count())
                .isEqualTo(7);
    }

    @Test
    void knowsTheUsualVariableAndTheKeyInCapitals() {
        assertThat(read(environment("PORT", "81")).get(HttpSettings.class).port())
                .isEqualTo(81);
        assertThat(read(environment("ASHLAR_HTTP_PORT", "82"))
                        .get(HttpSettings.class)
                        .port())
                .isEqualTo(82);
        assertThat(read(environment("PORT", "81", "ASHLAR_HTTP_PORT", "82"))
                        .get(HttpSettings.class)
                        .port())
                .isEqualTo(82);
    }

    @Test
    void suggestsTheVariableThatWasMeant() {
        assertThat(mistakes(environment("ASHLAR_SAMPLE_CUONT", "3")))
                .contains("ASHLAR_SAMPLE_CUONT: is not a known setting, did you mean ASHLAR_SAMPLE_COUNT?");
        assertThat(mistakes(new SettingSource.Variables(".env", Map.of("ASHLAR_WHATEVER_THAT_MAY_BE_GOOD_FOR", "3"))))
                .contains("is not a known setting; config/reference.yml lists all");
    }

    @Test
    void leavesVariablesOfOthersAlone() {
        EffectiveSettings settings = read(environment(
                "ASHLAR_DIST", "/opt/ashlar",
                "ASHLAR_SAMPLE_COUNT", "3",
                "ASHLAR_JVM", "-Xmx1g",
                "MONGO_URL", "mongodb://localhost",
                "REDIS_URL", "redis://localhost"));
        assertThat(settings.strangers()).containsExactlyInAnyOrder("ASHLAR_DIST", "ASHLAR_JVM", "REDIS_URL");
        assertThat(settings.values()).anyMatch(value -> value.origin().contains("ASHLAR_SAMPLE_COUNT"));
    }

    @Test
    void overlooksWhatKubernetesSetsForAServiceOfOurName() {
        read(SettingSource.Variables.environment(Map.of(
                "ASHLAR_SERVICE_HOST", "10.0.0.1",
                "ASHLAR_SERVICE_PORT", "80",
                "ASHLAR_SERVICE_PORT_HTTP", "80",
                "ASHLAR_PORT", "tcp://10.0.0.1:80",
                "ASHLAR_PORT_80_TCP", "tcp://10.0.0.1:80",
                "ASHLAR_PORT_80_TCP_ADDR", "10.0.0.1",
                "ASHLAR_HTTP_PORT", "tcp://10.0.0.1:80",
                "ASHLAR_HTTP_SERVICE_HOST", "10.0.0.1")));
    }

    @Test
    void saysWhatReplacedARetiredKey() {
        assertThat(mistakes(
                        new SettingSource.Keys("command line", Map.of("ashlar.sample.noise", "loud")),
                        environment("ASHLAR_SAMPLE_COLOUR", "blue")))
                .startsWith("The configuration has 2 mistakes:")
                .contains("ashlar.sample.colour (ASHLAR_SAMPLE_COLOUR): exists no more: set ashlar.sample.shade"
                        + " [environment variable ASHLAR_SAMPLE_COLOUR]")
                .contains("take it out, there is no noise any more [command line]");
    }

    @Test
    void refusesProductionWithoutASecretOfItsOwn() {
        assertThat(mistakes(environment("ASHLAR_ENVIRONMENT", "Production")))
                .contains("ashlar.secret (ASHLAR_SECRET): is required in production and has no default; for example");
        assertThat(mistakes(
                        environment("ASHLAR_ENVIRONMENT", "production"),
                        new SettingSource.Keys("some.yml", Map.of("ashlar.secret", ""))))
                .contains("is required in production")
                .contains("[some.yml]");
        assertThat(read(environment("ASHLAR_ENVIRONMENT", "production", "ASHLAR_SECRET", GOOD_SECRET))
                        .get(RuntimeSettings.class)
                        .isProduction())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "changemechangemechangemechangeme1234",
                "change-me-to-a-long-and-random-string",
                "CHANGE_ME_IN_PRODUCTION_0123456789ab",
                "your-secret-goes-here-0123456789abcdef",
                "passwordpasswordpasswordpassword",
                "1212121212121212121212121212121212",
                "the output of `openssl rand -base64 48`",
                "replace-this-with-something-long-enough"
            })
    void refusesSecretsThatEverybodyKnowsInProduction(String secret) {
        assertThat(mistakes(environment("ASHLAR_ENVIRONMENT", "production", "ASHLAR_SECRET", secret)))
                .contains("ashlar.secret (ASHLAR_SECRET): the value ")
                .contains("production needs one of its own")
                .doesNotContain("value " + secret);
        read(environment("ASHLAR_SECRET", secret));
    }

    @Test
    void neverShowsASecret() {
        EffectiveSettings settings = read(environment(
                "ASHLAR_SECRET", GOOD_SECRET,
                "DATABASE_URL", "postgres://me:geheim@db/ashlar",
                "SAMPLE_TOKEN", "geheim"));
        assertThat(settings.values().toString() + settings.records())
                .contains("[REDACTED]")
                .doesNotContain("geheim")
                .doesNotContain(GOOD_SECRET);
        assertThat(settings.values())
                .filteredOn(value -> value.key().isSecret() && value.value() != null)
                .hasSize(3)
                .allSatisfy(value -> assertThat(value.shown()).isEqualTo("[REDACTED]"));
    }

    @Test
    void showsNoPasswordThatStandsInAUrl() {
        EffectiveSettings settings = read(environment(
                "ASHLAR_SAMPLE_LINK", "https://me:geheim@example.com:4318/a",
                "ASHLAR_SAMPLE_NAME", "see https://ge:heim@example.com"));
        assertThat(settings.values().stream().map(EffectiveSettings.Effective::shown))
                .contains("https://[REDACTED]@example.com:4318/a", "see https://[REDACTED]@example.com")
                .noneMatch(shown -> shown.contains("heim"));
        assertThat(settings.get(SampleSettings.class).link()).hasUserInfo("me:geheim");
    }

    @Test
    void needsARole() {
        for (SettingSource source : List.of(
                new SettingSource.Keys("command line", Map.of("ashlar.roles", "")),
                new SettingSource.Keys("command line", Map.of("ashlar.roles", ",")),
                environment("ASHLAR_ROLES", " , "))) {
            assertThat(mistakes(source))
                    .contains("ashlar.roles (ASHLAR_ROLES): ")
                    .contains("is empty; for example worker");
        }
        assertThat(mistakes(environment("ASHLAR_ROLES", "web, WEB"))).contains("names the same twice");
        assertThat(read(environment("ASHLAR_ROLES", " "))
                        .get(RuntimeSettings.class)
                        .roles())
                .hasSize(2);
    }

    @Test
    void everyDefaultAndExampleIsOneThatWouldBeAccepted() {
        assertThat(EffectiveSettings.allKeys()).hasSizeGreaterThan(30).allSatisfy(key -> {
            assertThat(key.why()).as(key.key()).endsWith(".");
            key.parse(key.defaultValue());
            key.parse(key.example());
        });
        assertThat(EffectiveSettings.allKeys().stream().map(SettingKey::variable))
                .doesNotHaveDuplicates();
    }

    @Test
    void seesNullableComponentsAsNullable() {
        assertThat(read().get(DatabaseSettings.class).url()).isNull();
        assertThat(read().get(HttpSettings.class).publicUrl()).isNull();
        SettingKey count = key("ashlar.sample.count");
        assertThat(count.type().isNullable()).isFalse();
        assertThat(key("ashlar.sample.link").type().isNullable()).isTrue();
    }

    private static SettingKey key(String name) {
        return EffectiveSettings.allKeys().stream()
                .filter(key -> key.key().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String origin(EffectiveSettings settings, String key) {
        return settings.values().stream()
                .filter(value -> value.key().key().equals(key))
                .findFirst()
                .orElseThrow()
                .origin();
    }

    private static EffectiveSettings read(SettingSource... sources) {
        return EffectiveSettings.read(Arrays.asList(sources));
    }

    private static String mistakes(SettingSource... sources) {
        SettingMistakes mistakes = catchThrowableOfType(SettingMistakes.class, () -> read(sources));
        assertThat(mistakes).as("refused").isNotNull();
        return String.valueOf(mistakes.getMessage());
    }

    private static SettingSource environment(String... pairs) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            variables.put(pairs[i], pairs[i + 1]);
        }
        return new SettingSource.Variables("environment", variables);
    }
}
