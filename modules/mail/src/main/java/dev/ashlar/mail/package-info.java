@FeatureModule(
        purpose = "Mails: kept in the transaction that wants them sent, and sent by a job after its commit.",
        owner = "@ashlar/platform",
        dependsOn = {"users", "jobs"},
        libraries = {"jakarta.mail", "org.eclipse.angus.mail"})
@Configuration
@NullMarked
package dev.ashlar.mail;

import dev.ashlar.kernel.FeatureModule;
import io.micronaut.context.annotation.Configuration;
import org.jspecify.annotations.NullMarked;
