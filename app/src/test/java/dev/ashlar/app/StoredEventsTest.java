package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.architecture.ProjectClasses;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.StoredEvents;
import org.junit.jupiter.api.Test;

/** What any version of any module has stored can still be delivered. */
@ModuleTest
class StoredEventsTest {

    private final App app;

    StoredEventsTest(App app) {
        this.app = app;
    }

    @Test
    void areReadByThisBuild() {
        assertThat(StoredEvents.lost(app, ProjectClasses.root())).isEmpty();
    }
}
