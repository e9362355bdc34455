package dev.ashlar.kernel.settings;

import dev.ashlar.kernel.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A setting of every type there is. */
@Settings(
        value = "sample",
        retired = {
            @RetiredSetting(key = "ashlar.sample.colour", instead = "set ashlar.sample.shade"),
            @RetiredSetting(key = "ashlar.sample.noise", instead = "take it out, there is no noise any more")
        })
record SampleSettings(
        @Setting(value = "text", why = "A text.") String name,

        @Setting(value = "", why = "A text that may be empty.")
        String nickname,

        @Setting(value = "7", min = "1", max = "9", why = "A number.")
        int count,

        @Setting(value = "5000000000", why = "A large number.")
        long large,

        @Setting(value = "0.5", min = "0", max = "1", why = "A share.")
        double share,

        @Setting(value = "true", why = "A switch.") boolean enabled,

        @Setting(value = "30s", min = "1s", max = "1h", why = "A time.")
        Duration pause,

        @Setting(value = "10kB", max = "1GB", why = "A size.")
        ByteSize size,

        @Setting(value = "dark-red", why = "One of several.")
        Shade shade,

        @Setting(value = "dark-red,blue", why = "Some of several.")
        List<Shade> shades,

        @Setting(value = "", example = "a,b", why = "Some words.")
        List<String> words,

        @Setting(value = "", why = "A place that may be missing.") @Nullable
        URI link,

        @Setting(value = "here", why = "A path.") Path path,

        @Setting(value = "", env = "SAMPLE_TOKEN", example = "abcdefgh", why = "A secret.") @Nullable
        Secret token) {

    enum Shade {
        DARK_RED,
        BLUE
    }

    SampleSettings {
        if (count == 9 && !enabled) {
            throw SettingMistakes.of("ashlar.sample.count", "cannot be 9 while ashlar.sample.enabled is false");
        }
        if (nickname.equals("nobody")) {
            throw new IllegalArgumentException("nobody may be called so");
        }
    }
}
