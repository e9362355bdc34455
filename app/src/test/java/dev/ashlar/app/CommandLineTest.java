package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line where it needs no database. */
class CommandLineTest {

    private record Said(int status, String out, String err) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            migrat                      | does not know the command migrat, did you mean migrate?
            admin craete --email=x      | does not know the command admin, did you mean admin create?
            frobnicate                  | does not know the command frobnicate.
            migrate --dry-rum           | migrate does not know the option --dry-rum, did you mean --dry-run?
            migrate --dry-run=yes       | migrate takes no value for --dry-run.
            migrate now                 | migrate does not know what to do with "now".
            serve --role=web            | serve does not know the option --role, did you mean --roles?
            serve --roles               | serve needs a value for --roles.
            serve --roles=web --roles=worker | serve is given --roles twice.
            config --ashlar.http.port   | config needs a value for --ashlar.http.port.
            admin create --name=Ada     | admin create needs --email.
            admin create --email=a@b.c --name=Ada --password-env=NOT_SET_ANYWHERE | finds no password in the environment variable NOT_SET_ANYWHERE.
            --nonsense=1                | serve does not know the option --nonsense
            """)
    void explainsWrongUsage(String line, String told) {
        Said said = run(line.split(" "));
        assertThat(said.status()).as(said.toString()).isEqualTo(64);
        assertThat(said.err()).contains(told).contains("Usage: ashlar").doesNotContain("Exception");
        assertThat(said.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve --help",
                "migrate --help",
                "doctor -h",
                "config --help",
                "openapi --help",
                "version --help",
                "admin create --help",
                "help admin create",
                "help migrate"
            })
    void helpsWithEveryCommand(String line) {
        Said said = run(line.split(" "));
        assertThat(said.status()).isZero();
        assertThat(said.out())
                .startsWith("Usage: ashlar " + line.replaceFirst("^help ", "").replaceFirst(" -.*", ""));
        assertThat(said.err()).isEmpty();
    }

    @Test
    void listsTheCommands() {
        for (String word : List.of("--help", "-h", "help")) {
            assertThat(run(word).out())
                    .contains("serve ", "migrate ", "doctor ", "config ", "openapi ", "version ", "admin create ")
                    .contains("Usage: ashlar [<command>]", "Without a command it serves.")
                    .contains("64 wrong usage, 78 wrong configuration");
        }
    }

    @Test
    void tellsItsVersion() {
        for (String word : List.of("version", "--version")) {
            assertThat(run(word).out())
                    .startsWith("ashlar 0.1.0")
                    .contains("Java 25")
                    .contains("modules ")
                    .contains("users");
        }
    }

    @Test
    void showsTheEffectiveSettingsAndHidesSecrets() {
        Said text = run("config", "--ashlar.http.port=81", "--ashlar.secret", "geheim-geheim-geheim-geheim-geheim");
        assertThat(text.status()).isZero();
        assertThat(text.out())
                .containsPattern("ashlar\\.http\\.port = 81 +# command line")
                .containsPattern("ashlar\\.secret = \\[REDACTED] +# command line")
                .containsPattern("ashlar\\.database\\.pool-size = 10 +# default")
                .doesNotContain("geheim");
        Said json = run("config", "--json", "--ashlar.secret=geheim-geheim-geheim-geheim-geheim");
        assertThat(json.out())
                .startsWith("[")
                .contains("\"key\" : \"ashlar.http.port\"")
                .contains("\"variable\" : \"PORT\"")
                .doesNotContain("geheim");
    }

    @Test
    void endsWith78WhenTheConfigurationIsWrong() {
        Said said = run("config", "--ashlar.http.port=many", "--ashlar.htp.host=x", "--ashlar.modules=users,nothing");
        assertThat(said.status()).isEqualTo(78);
        assertThat(said.err())
                .startsWith("The configuration has 3 mistakes:")
                .contains("did you mean ashlar.http.host?")
                .contains("\"nothing\" is no module; there are ");
        assertThat(said.out()).isEmpty();
    }

    private static Said run(String... words) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            int status = Ashlar.run(List.of(words));
            return new Said(status, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
