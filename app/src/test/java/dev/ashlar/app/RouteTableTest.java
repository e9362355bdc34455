package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ashlar.kernel.http.RouteTable;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.Spectral;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of all modules together. */
@ModuleTest
class RouteTableTest {

    private final App app;

    RouteTableTest(App app) {
        this.app = app;
    }

    @Test
    void noRouteLacksWhatEveryRouteDeclares() {
        assertThat(app.get(RouteTable.class).violations()).isEmpty();
    }

    @Test
    void theDescriptionOfAllRoutesLintsClean(@TempDir Path folder) throws Exception {
        Optional<Spectral> spectral = Spectral.find();
        assumeTrue(spectral.isPresent(), "spectral is not installed: npm i -g @stoplight/spectral-cli");
        assertThat(spectral.orElseThrow()
                        .lint(folder, app.http().get("/openapi.json").is(200).body()))
                .isEmpty();
    }
}
