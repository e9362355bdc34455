package dev.ashlar.auth;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.settings.ByteSize;
import dev.ashlar.kernel.settings.SettingMistakes;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;

/** Makes the cost of hashes out of the settings, when the application starts: production does not begin with a weak one. */
@Factory
final class HashingCosts {

    @Context
    HashingCost cost(AuthSettings settings, RuntimeSettings runtime) {
        HashingCost cost = HashingCost.of(settings);
        if (runtime.isProduction() && !cost.isEnough()) {
            throw SettingMistakes.of(
                    "ashlar.auth.password-memory (ASHLAR_AUTH_PASSWORD_MEMORY)",
                    "\"" + settings.passwordMemory() + "\" is too little in production: with "
                            + cost.iterations() + " iterations it takes at least "
                            + new ByteSize(cost.leastMemoryKib() * 1024L));
        }
        return cost;
    }
}
