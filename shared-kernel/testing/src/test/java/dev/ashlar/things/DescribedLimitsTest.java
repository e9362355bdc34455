package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.DescribedLimits;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the kernel says a route takes, for every type and limit a module may use; and whether a false word is noticed. */
@ModuleTest
class DescribedLimitsTest {

    private static final Set<String> ENDLESS = Set.of("thing.sleepy", "thing.stubborn", "stream.cut", "stream.ticks");

    private final App app;

    DescribedLimitsTest(App app) {
        this.app = app;
    }

    @Test
    void findsOnlyTheRouteThatAlwaysFails() {
        DescribedLimits limits = new DescribedLimits(app, () -> app.as(UUID.randomUUID()), 7, Duration.ofMinutes(2));
        assertThat(limits.wrongExamples()).isEmpty();
        List<String> findings = limits.findings(ENDLESS, Set.of());
        assertThat(findings).isNotEmpty().allMatch(finding -> finding.contains("thing.broken"));
    }
}
