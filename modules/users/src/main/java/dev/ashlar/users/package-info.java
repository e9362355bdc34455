@FeatureModule(
        purpose = "Who has an account here: people, their addresses, names, roles and states.",
        owner = "@ashlar/identity",
        dependsOn = "jobs")
@Configuration
@NullMarked
package dev.ashlar.users;

import dev.ashlar.kernel.FeatureModule;
import io.micronaut.context.annotation.Configuration;
import org.jspecify.annotations.NullMarked;
