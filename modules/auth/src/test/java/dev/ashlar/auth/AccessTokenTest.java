package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Every known way to forge a token, and what becomes of honest ones when time passes or keys change. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class AccessTokenTest {

    private static final String ME = "/api/v1/auth/sessions";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final App app;
    private final People people;

    AccessTokenTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void saysWhatRfc9068AsksFor() {
        Person person = people.signedIn();
        String[] parts = person.access().split("\\.", -1);
        String header = text(parts[0]);
        String payload = text(parts[1]);
        assertThat(header).contains("\"alg\":\"ES256\"", "\"typ\":\"at+jwt\"", "\"kid\":\"");
        assertThat(payload)
                .contains("\"iss\":\"ashlar\"", "\"aud\":\"ashlar\"", "\"sub\":\"" + person.id(), "\"sid\":\"")
                .contains("\"jti\":\"", "\"iat\":", "\"exp\":", "\"roles\":[\"user\"]", "\"amr\":[\"pwd\"]")
                .contains("\"auth_time\":")
                .doesNotContain(person.email(), "null");
        Answer keys = app.http().get("/.well-known/jwks.json").is(200);
        keys.hasHeader("Cache-Control", "public, max-age=300").hasNot("\"d\"");
        String kid = keys.text("/keys/0/kid");
        assertThat(header).contains(kid);
        assertThat(keys.text("/keys/0/alg")).isEqualTo("ES256");
        app.http()
                .with("If-None-Match", keys.header("ETag").orElseThrow())
                .get("/.well-known/jwks.json")
                .is(304);
    }

    @Test
    void refusesEveryForgedTokenWithTheSameAnswer() throws Exception {
        Person person = people.signedIn();
        String[] parts = person.access().split("\\.", -1);
        String header = text(parts[0]);
        String payload = text(parts[1]);
        SigningKey ours = app.get(SigningKeys.class).current();
        SigningKey foreign = SigningKey.generate(new SecureRandom(), app.clock().instant());

        Map<String, String> forged = new LinkedHashMap<>();
        forged.put("alg none", encoded("{\"alg\":\"none\"}") + "." + parts[1] + ".");
        forged.put("alg none with our head", encoded(header.replace("ES256", "none")) + "." + parts[1] + ".");
        forged.put("signature stripped", parts[0] + "." + parts[1] + ".");
        forged.put("two parts", parts[0] + "." + parts[1]);
        forged.put("four parts", person.access() + ".x");
        forged.put(
                "HS256 with the public key as secret",
                hmac(header.replace("ES256", "HS256"), payload, ours.publicKey().getEncoded()));
        forged.put("signed by another key under our kid", signed(header, payload, foreign));
        forged.put("foreign kid", signed(header.replace(ours.id(), foreign.id()), payload, foreign));
        forged.put("kid with a path", signed(header.replace(ours.id(), "../../dev/null"), payload, ours));
        forged.put("kid with SQL", signed(header.replace(ours.id(), "' OR '1'='1"), payload, ours));
        forged.put("jku", signed(with(header, "jku", "\"https://evil.example/jwks\""), payload, ours));
        forged.put("x5u", signed(with(header, "x5u", "\"https://evil.example/cert\""), payload, ours));
        forged.put("crit", signed(with(header, "crit", "[\"b64\"]"), payload, ours));
        forged.put(
                "jwk",
                signed(
                        with(
                                header,
                                "jwk",
                                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + foreign.x() + "\",\"y\":\"" + foreign.y()
                                        + "\"}"),
                        payload,
                        foreign));
        forged.put("typ JWT, as an ID token has it", signed(header.replace("at+jwt", "JWT"), payload, ours));
        forged.put("another issuer", signed(header, payload.replace("\"iss\":\"ashlar\"", "\"iss\":\"evil\""), ours));
        forged.put("another audience", signed(header, payload.replace("\"aud\":\"ashlar\"", "\"aud\":\"x\""), ours));
        forged.put("two audiences", signed(header, payload.replace("\"aud\":\"ashlar\"", "\"aud\":[\"x\"]"), ours));
        forged.put("no expiry", signed(header, payload.replaceAll("\"exp\":\\d+,", ""), ours));
        forged.put("no subject", signed(header, payload.replaceAll("\"sub\":\"[^\"]+\",", ""), ours));
        forged.put(
                "not yet valid",
                signed(
                        header,
                        with(
                                payload,
                                "nbf",
                                String.valueOf(app.clock().instant().getEpochSecond() + 90)),
                        ours));
        forged.put("payload changed", parts[0] + "." + encoded(payload.replace("user", "admin")) + "." + parts[2]);
        forged.put(
                "last bits of the signature changed",
                person.access().substring(0, person.access().length() - 1)
                        + otherSpelling(person.access().charAt(person.access().length() - 1)));
        forged.put("signature of zeros", parts[0] + "." + parts[1] + "." + ENCODER.encodeToString(new byte[64]));
        forged.put("refresh token", person.refresh());
        forged.put("nonsense", "nonsense");
        forged.put("very long", "x".repeat(5000));

        app.http().bearer(person.access()).get(ME).is(200);
        String expected = null;
        for (Map.Entry<String, String> attack : forged.entrySet()) {
            Answer answer = app.http()
                    .with("X-Request-Id", "same-for-all")
                    .bearer(attack.getValue())
                    .get(ME);
            assertThat(answer.status()).as(attack.getKey()).isEqualTo(401);
            if (expected == null) {
                answer.isProblem(401, "token_invalid");
                expected = answer.body();
            }
            assertThat(answer.body()).as(attack.getKey()).isEqualTo(expected);
            assertThat(answer.header("WWW-Authenticate"))
                    .as(attack.getKey())
                    .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer "));
        }
        app.http().with("Authorization", "Basic YTpi").get(ME).isProblem(401, "token_invalid");
        app.http().with("Authorization", "Bearer ").get(ME).is(401);
        app.http().get(ME).isProblem(401, "unauthenticated");
    }

    @Test
    void acceptsALittleDisagreementAboutTheTime() {
        Person person = people.signedIn();
        String[] parts = person.access().split("\\.", -1);
        SigningKey ours = app.get(SigningKeys.class).current();
        long soon = app.clock().instant().getEpochSecond() + 30;
        app.http()
                .bearer(signed(text(parts[0]), with(text(parts[1]), "nbf", String.valueOf(soon)), ours))
                .get(ME)
                .is(200);
    }

    @Test
    void expiresAfterAQuarterOfAnHour() {
        Person person = people.signedIn();
        person.http().get(ME).is(200);
        app.clock().advance(Duration.ofMinutes(15).plusSeconds(1));
        person.http().get(ME).isProblem(401, "token_expired");
        person.with(people.refresh(person.refresh()).is(200)).http().get(ME).is(200);
    }

    @Test
    void rotatesKeysWithoutSigningAnybodyOut() {
        SigningKeys keys = app.get(SigningKeys.class);
        // Another class may have emptied the table since the last look.
        keys.prepare();
        Person before = people.signedIn();
        String old = keys.current().id();
        app.clock().advance(Duration.ofDays(31));
        app.get(RotateSigningKeys.class).run();
        // The new key is shown for an hour before it signs.
        app.http().get("/.well-known/jwks.json").is(200).has(old);
        assertThat(keys.published()).hasSizeGreaterThan(1);
        assertThat(keys.current().id()).isEqualTo(old);
        Person last = people.signedIn();
        app.clock().advance(Duration.ofMinutes(61));
        assertThat(keys.current().id()).isNotEqualTo(old);
        Person next = people.signedIn();
        next.http().get(ME).is(200);
        assertThat(text(next.access().split("\\.", -1)[0])).doesNotContain(old);
        // A token of the old key that has not expired yet, as a node with a slow clock would have made it.
        last.with(people.refresh(last.refresh()).is(200)).http().get(ME).is(200);
        app.http().get("/.well-known/jwks.json").is(200).has(old);
        people.refresh(before.refresh()).isProblem(401, "session_revoked");
        app.clock().advance(Duration.ofHours(1));
        app.get(RotateSigningKeys.class).run();
        app.http().get("/.well-known/jwks.json").is(200).hasNot(old);
        last.again().http().get(ME).is(200);
    }

    private static String with(String json, String member, String value) {
        return json.substring(0, json.length() - 1) + ",\"" + member + "\":" + value + "}";
    }

    private static String signed(String header, String payload, SigningKey key) {
        String text = encoded(header) + "." + encoded(payload);
        return text + "." + ENCODER.encodeToString(key.sign(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String hmac(String header, String payload, byte[] secret) throws Exception {
        String text = encoded(header) + "." + encoded(payload);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return text + "." + ENCODER.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Another letter with the same meaning: the last letter of 64 bytes carries only two bits. */
    private static char otherSpelling(char last) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return alphabet.charAt(alphabet.indexOf(last) + 1);
    }

    private static String text(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
