package dev.ashlar.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts that were looked at once and must stay as they are. {@code -Dashlar.golden=write} writes them anew. */
final class Golden {

    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private Golden() {}

    static void assertSame(String name, String text) {
        try {
            if ("write".equals(System.getProperty("ashlar.golden"))) {
                Files.createDirectories(FOLDER.resolve(name).resolveSibling("."));
                Files.writeString(FOLDER.resolve(name), text);
            }
            assertThat(text).isEqualTo(Files.readString(FOLDER.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
