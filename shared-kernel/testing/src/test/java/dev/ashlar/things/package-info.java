/** Things that are good for nothing but trying the conventions every module relies on. */
@FeatureModule(purpose = "Things to try the HTTP conventions on.", owner = "@ashlar/kernel")
@Configuration
@NullMarked
package dev.ashlar.things;

import dev.ashlar.kernel.FeatureModule;
import io.micronaut.context.annotation.Configuration;
import org.jspecify.annotations.NullMarked;
