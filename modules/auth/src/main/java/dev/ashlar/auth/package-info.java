@FeatureModule(
        purpose = "Who is calling: sign-in, sessions, tokens, second factors and API keys.",
        owner = "@ashlar/identity",
        dependsOn = {"users", "mail"},
        libraries = {"org.bouncycastle", "com.github.benmanes.caffeine", "com.google.zxing"})
@Configuration
@NullMarked
package dev.ashlar.auth;

import dev.ashlar.kernel.FeatureModule;
import io.micronaut.context.annotation.Configuration;
import org.jspecify.annotations.NullMarked;
