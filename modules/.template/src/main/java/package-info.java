@FeatureModule(purpose = "Keeps gizmos: say here in one sentence what they are.", owner = "@your-team")
@Configuration
@NullMarked
package dev.ashlar.gizmos;

import dev.ashlar.kernel.FeatureModule;
import io.micronaut.context.annotation.Configuration;
import org.jspecify.annotations.NullMarked;
