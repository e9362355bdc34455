package dev.ashlar.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit as systemd reads it. */
final class SystemdTest {

    @Test
    void systemdUnderstandsEveryLine(@TempDir Path folder) throws IOException {
        String tool = Tool.find("systemd-analyze");
        // The executable need not be installed where the test runs; everything else stays as it is.
        Path unit = folder.resolve("ashlar.service");
        Files.writeString(
                unit, DeployFiles.text("systemd/ashlar.service").replace("/usr/local/bin/ashlar", "/bin/true"));
        String said = Tool.run(folder, List.of(tool, "verify", "--man=no", unit.toString()));
        assertThat(said).doesNotContain("ashlar.service:");
    }

    @Test
    void theServiceIsShutOffFromTheRestOfTheMachine(@TempDir Path folder) {
        String tool = Tool.find("systemd-analyze");
        // The lower the better, out of 10; services without any hardening have 9.6.
        Tool.run(
                folder,
                List.of(
                        tool,
                        "security",
                        "--offline=true",
                        "--no-pager",
                        "--threshold=20",
                        DeployFiles.path("systemd/ashlar.service").toString()));
    }

    @Test
    void stopsInOrderAndDoesNotRepeatWhatCannotGetBetter() {
        assertThat(DeployFiles.text("systemd/ashlar.service"))
                .contains("\nKillSignal=SIGTERM\n", "\nRestartPreventExitStatus=64 78\n", "\nTimeoutStopSec=60\n");
    }
}
