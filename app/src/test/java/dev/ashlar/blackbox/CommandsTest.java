package dev.ashlar.blackbox;

import dev.ashlar.testing.TestDatabase;
import org.junit.jupiter.api.Test;

/** What the program says to operators who make mistakes, in words and in exit codes. */
final class CommandsTest {

    private final Installation installation = Installation.on(TestDatabase.H2);

    @Test
    void refusesACommandItDoesNotKnow() {
        installation.run("serf").is(64);
    }

    @Test
    void refusesASettingItCannotReadAndOneItDoesNotKnow() {
        installation
                .with("PORT", "eighty")
                .with("ASHLAR_HTTP_BODY_LIMIT_", "1kB")
                .run("serve")
                .is(78)
                .complains("eighty", "ASHLAR_HTTP_BODY_LIMIT_")
                .never("Exception", "\tat ");
    }

    @Test
    void refusesToStartInProductionWithoutItsSecret() {
        installation
                .with("ASHLAR_ENVIRONMENT", "production")
                .run("serve")
                .is(78)
                .complains("ASHLAR_SECRET")
                .never("Exception", "\tat ");
    }
}
