package dev.ashlar.app;

import dev.ashlar.kernel.Module;
import dev.ashlar.kernel.operations.Release;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.stream.Collectors;

/** {@code ashlar version}: which build this is. */
final class VersionCommand implements Command {

    @Override
    public String name() {
        return "version";
    }

    @Override
    public String purpose() {
        return "Tells the version, what runs it, and the modules in it.";
    }

    @Override
    public int run(CommandLine line) {
        Properties build = new Properties();
        try (InputStream file = VersionCommand.class.getResourceAsStream("build.properties")) {
            if (file != null) {
                build.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String commit = build.getProperty("commit", "");
        line.out()
                .println("ashlar " + Release.current().version()
                        + (commit.isBlank() || commit.startsWith("$") ? "" : " (" + commit + ")"));
        boolean nativeImage = "runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"));
        line.out().println(nativeImage ? "native executable" : "Java " + Runtime.version());
        line.out().println("modules " + Module.all().stream().map(Module::name).collect(Collectors.joining(" ")));
        return ExitCode.DONE;
    }
}
