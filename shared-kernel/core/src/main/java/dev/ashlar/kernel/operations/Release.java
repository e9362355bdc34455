package dev.ashlar.kernel.operations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which version of the program this is; the build writes it down. */
public record Release(String version) {

    private static final String FILE = "/dev/ashlar/kernel/operations/release.properties";

    public static Release current() {
        Properties properties = new Properties();
        try (InputStream file = Release.class.getResourceAsStream(FILE)) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Release(properties.getProperty("version", "unknown"));
    }
}
