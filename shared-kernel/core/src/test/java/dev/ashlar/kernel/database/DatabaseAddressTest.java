package dev.ashlar.kernel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import dev.ashlar.kernel.settings.SettingMistakes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            postgres://ada:pw@db:5432/app                    | jdbc:postgresql://db:5432/app          | ada   | pw
            postgresql://ada:pw@db/app                       | jdbc:postgresql://db/app               | ada   | pw
            POSTGRES://ada@db/app                            | jdbc:postgresql://db/app               | ada   | -
            postgres://db/app                                | jdbc:postgresql://db/app               | -     | -
            postgres:///app                                  | jdbc:postgresql://localhost/app        | -     | -
            postgres://ada:p%40ss%2Fw%3Frd%25+@db/app        | jdbc:postgresql://db/app               | ada   | p@ss/w?rd%+
            postgres://a%40b.c:x:y@db/app                    | jdbc:postgresql://db/app               | a@b.c | x:y
            postgres://ada:p@ss@db/app                       | jdbc:postgresql://db/app               | ada   | p@ss
            postgres://ada:@db/app                           | jdbc:postgresql://db/app               | ada   | ''
            postgres://ada:pw@[2001:db8::1]:5433/app         | jdbc:postgresql://[2001:db8::1]:5433/app | ada | pw
            postgres://ada:pw@[::1]:1,[::2]:2/app            | jdbc:postgresql://[::1]:1,[::2]:2/app  | ada   | pw
            postgres://ada:pw@one,two:5433/app               | jdbc:postgresql://one,two:5433/app     | ada   | pw
            postgres://db/app?user=ada&password=p%26w        | jdbc:postgresql://db/app               | ada   | p&w
            postgres://ada:pw@/app?host=db                   | jdbc:postgresql://db/app               | ada   | pw
            jdbc:postgresql://db:5432/app?user=ada&password=pw | jdbc:postgresql://db:5432/app        | ada   | pw
            jdbc:postgresql://ada:pw@db/app                  | jdbc:postgresql://db/app               | ada   | pw
            jdbc:postgresql:app                              | jdbc:postgresql://localhost/app        | -     | -
            jdbc:postgresql:///app                           | jdbc:postgresql://localhost/app        | -     | -
            """)
    void readsTheFormsThatAreInUse(String url, String jdbcUrl, String user, String password) {
        DatabaseAddress address = DatabaseAddress.parse(url);
        assertThat(address.vendor()).isEqualTo(Vendor.POSTGRESQL);
        assertThat(address.jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(address.user()).isEqualTo(user);
        assertThat(address.password()).isEqualTo(password == null ? null : Secret.of(password));
    }

    @Test
    void translatesParametersIntoTheDriversWords() {
        assertThat(DatabaseAddress.parse("postgres://db/app?sslmode=no-verify&application_name=a%20b&connect_timeout=3"
                                + "&target_session_attrs=read-write&channel_binding=require&sslrootcert=/ca.pem")
                        .parameters())
                .containsEntry("sslmode", "require")
                .containsEntry("ApplicationName", "a b")
                .containsEntry("connectTimeout", "3")
                .containsEntry("targetServerType", "primary")
                .containsEntry("channelBinding", "require")
                .containsEntry("sslrootcert", "/ca.pem");
        assertThat(DatabaseAddress.parse("postgres://db/app?sslmode=verify-full")
                        .parameters())
                .containsOnlyKeys("sslmode")
                .containsEntry("sslmode", "verify-full");
        assertThat(DatabaseAddress.parse("postgres://db/app?pgbouncer=true").parameters())
                .containsEntry("prepareThreshold", "0");
    }

    @Test
    void writesToThePrimaryAmongSeveralHosts() {
        assertThat(DatabaseAddress.parse("postgres://one,two/app").parameters())
                .containsEntry("targetServerType", "primary");
        assertThat(DatabaseAddress.parse("postgres://one,two/app?targetServerType=any")
                        .parameters())
                .containsEntry("targetServerType", "any");
        assertThat(DatabaseAddress.parse("postgres://one/app").parameters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://ada:geheim@db/app",
                "postgres://db/app?user=ada&password=geheim",
                "jdbc:postgresql://db/app?user=ada&password=geheim&sslpassword=geheim",
                "jdbc:h2:file:/tmp/x;USER=ada;PASSWORD=geheim"
            })
    void hidesThePassword(String url) {
        DatabaseAddress address = DatabaseAddress.parse(url);
        assertThat(address.toString() + address.shown() + address.jdbcUrl() + address.password())
                .doesNotContain("geheim");
        assertThat(address.user()).isEqualTo("ada");
        assertThat(address.password()).isEqualTo(Secret.of("geheim"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://ada:geheim@db/app",
                "geheim",
                "postgres://ada:geheim#1@db/app",
                "postgres://ada:geheim/1@db/app",
                "postgres://ada:geheim?1@db/app",
                "postgres://ada:geheim%zz@db/app",
                "postgres://ada:geheim@db",
                "postgres://ada:geheim@db/",
                "postgres://ada:geheim@db:port/app",
                "postgres://ada:geheim@db:99999/app",
                "postgres://ada:geheim@d b/app",
                "postgres://ada:geheim@/app?host=/var/run/postgresql",
                "postgres://"
            })
    void refusesWhatIsNoAddressWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(SettingMistakes.class)
                .hasMessageContaining("ashlar.database.url")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void makesH2BehaveLikePostgresqlUnlessToldOtherwise() {
        assertThat(DatabaseAddress.parse("jdbc:h2:file:/tmp/x").jdbcUrl())
                .isEqualTo("jdbc:h2:file:/tmp/x;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                        + ";LOCK_TIMEOUT=10000;AUTO_SERVER=TRUE;WRITE_DELAY=0;RETENTION_TIME=5000");
        assertThat(DatabaseAddress.parse("jdbc:h2:./x;lock_timeout=5").jdbcUrl())
                .contains(";LOCK_TIMEOUT=5;")
                .doesNotContain("10000")
                .endsWith(";WRITE_DELAY=0;RETENTION_TIME=5000");
        assertThat(DatabaseAddress.parse("jdbc:h2:mem:x").jdbcUrl())
                .endsWith(";DB_CLOSE_DELAY=-1")
                .doesNotContain("AUTO_SERVER");
        assertThat(DatabaseAddress.parse("jdbc:h2:tcp://db/x").jdbcUrl()).doesNotContain("AUTO_SERVER");
    }

    @Test
    void knowsTheFileOfAnEmbeddedDatabase() {
        assertThat(DatabaseAddress.parse("jdbc:h2:file:/tmp/x;MODE=PostgreSQL").h2Path())
                .hasToString("/tmp/x.mv.db");
        assertThat(DatabaseAddress.parse("jdbc:h2:mem:x").h2Path()).isNull();
        assertThat(DatabaseAddress.parse("postgres://db/app").h2Path()).isNull();
    }
}
