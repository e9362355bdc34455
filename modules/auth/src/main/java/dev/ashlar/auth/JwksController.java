package dev.ashlar.auth;

import dev.ashlar.kernel.http.Route;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.stream.Collectors;

@Controller("/.well-known/jwks.json")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
class JwksController {

    private final SigningKeys keys;

    JwksController(SigningKeys keys) {
        this.keys = keys;
    }

    /** A set of public keys, as RFC 7517 writes it: no wrapping here, other programs read it. */
    @Serdeable
    record KeySet(List<PublicKey> keys) {}

    @Serdeable
    record PublicKey(String kty, String crv, String use, String alg, String kid, String x, String y) {

        static PublicKey of(SigningKey key) {
            return new PublicKey("EC", "P-256", "sig", "ES256", key.id(), key.x(), key.y());
        }
    }

    @Get
    @Route(
            value = "The public keys that verify access tokens",
            status = {200, 304})
    HttpResponse<KeySet> keys() {
        List<PublicKey> published = keys.published().stream().map(PublicKey::of).toList();
        String version =
                RandomTokens.hash(published.stream().map(PublicKey::kid).collect(Collectors.joining(",")));
        return HttpResponse.ok(new KeySet(published))
                .header("Cache-Control", "public, max-age=300")
                .header("ETag", "\"" + version.substring(0, 16) + "\"");
    }
}
