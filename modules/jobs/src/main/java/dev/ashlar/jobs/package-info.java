@FeatureModule(
        purpose = "Work that outlives the request: jobs, and the delivery of events, which lose nothing.",
        owner = "@ashlar/platform",
        libraries = {"com.github.kagkarlsson.scheduler", "com.github.kagkarlsson.shaded.cronutils", "org.postgresql"})
@Configuration
@NullMarked
package dev.ashlar.jobs;

import dev.ashlar.kernel.FeatureModule;
import io.micronaut.context.annotation.Configuration;
import org.jspecify.annotations.NullMarked;
