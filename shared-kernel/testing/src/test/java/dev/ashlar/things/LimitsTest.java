package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How often one may call, and from where. */
@ModuleTest(
        settings = {
            "ashlar.rate-limit.requests=10",
            "ashlar.rate-limit.strict-requests=3",
            "ashlar.http.trusted-proxies=127.0.0.1",
            "ashlar.http.cors-origins=https://app.example.com",
            "ashlar.http.public-url=https://api.example.com"
        })
class LimitsTest {

    private static final String THINGS = "/api/v1/things";

    private final App app;

    LimitsTest(App app) {
        this.app = app;
    }

    private Http from(String address) {
        return app.http().with("X-Forwarded-For", address);
    }

    @Test
    void refusesWhoComesTooOftenUntilTimeHasPassed() {
        for (int i = 0; i < 10; i++) {
            from("203.0.113.1").get("/nowhere").isProblem(404, "route_not_found");
        }
        Answer refused = from("203.0.113.1").get("/nowhere").isProblem(429, "rate_limited");
        refused.hasHeader("RateLimit-Policy", "\"default\";q=10;w=60");
        assertThat(refused.header("RateLimit").orElse("")).startsWith("\"default\";r=0;t=");
        long wait = Long.parseLong(refused.header("Retry-After").orElseThrow());
        assertThat(wait).isBetween(1L, 7L);
        app.clock().advance(Duration.ofSeconds(wait));
        from("203.0.113.1").get("/nowhere").isProblem(404, "route_not_found");
        from("203.0.113.1").get("/nowhere").isProblem(429, "rate_limited");
    }

    @Test
    void countsTheWaitHoweverFarTheClockIsSetBackMeanwhile() {
        for (int i = 0; i < 10; i++) {
            from("203.0.113.9").get("/nowhere").isProblem(404, "route_not_found");
        }
        Answer refused = from("203.0.113.9").get("/nowhere").isProblem(429, "rate_limited");
        app.clock().advance(Duration.ofHours(-1));
        from("203.0.113.9").get("/nowhere").isProblem(429, "rate_limited");
        app.clock()
                .advance(Duration.ofSeconds(
                        Long.parseLong(refused.header("Retry-After").orElseThrow())));
        from("203.0.113.9").get("/nowhere").isProblem(404, "route_not_found");
        app.clock().advance(Duration.ofHours(1));
    }

    /** One more of 10 in a minute comes every 6 s. */
    @Test
    void saysOneTimeInEveryHeaderAfterWhichTheNextIsServed() {
        Http caller = from("203.0.113.8");
        Answer answer = caller.get("/nowhere").isProblem(404, "route_not_found");
        for (int i = 1; i < 10; i++) {
            assertThat(timeIn(answer)).isBetween(1L, 6L);
            answer = caller.get("/nowhere").isProblem(404, "route_not_found");
        }
        app.clock().advance(Duration.ofSeconds(timeIn(answer)));
        caller.get("/nowhere").isProblem(404, "route_not_found");
        int refused = 0;
        for (answer = caller.get("/nowhere"); answer.status() == 429; answer = caller.get("/nowhere")) {
            answer.hasHeader("Retry-After", String.valueOf(timeIn(answer)));
            app.clock().advance(Duration.ofMillis(700));
            refused++;
        }
        assertThat(refused).isPositive();
    }

    private static long timeIn(Answer answer) {
        String limit = answer.header("RateLimit").orElseThrow();
        return Long.parseLong(limit.substring(limit.indexOf(";t=") + 3));
    }

    @Test
    void countsGuessableRoutesMoreStrictly() {
        for (int i = 0; i < 3; i++) {
            from("203.0.113.2").get(THINGS + "/guarded").is(200);
        }
        from("203.0.113.2")
                .get(THINGS + "/guarded")
                .isProblem(429, "rate_limited")
                .hasHeader("RateLimit-Policy", "\"strict\";q=3;w=60");
        from("203.0.113.2").get(THINGS + "/long").is(200);
    }

    @Test
    void countsUsersWhereverTheyAre() {
        Http user = app.as(UUID.randomUUID());
        for (int i = 0; i < 10; i++) {
            user.with("X-Forwarded-For", "203.0.113." + (100 + i)).get(THINGS).is(200);
        }
        user.with("X-Forwarded-For", "203.0.113.200").get(THINGS).isProblem(429, "rate_limited");
    }

    /** A browser asks on behalf of everybody behind the address, and its page could not even read the refusal. */
    @Test
    void countsNoPreflights() {
        Http browser = from("203.0.113.10")
                .with("Origin", "https://app.example.com")
                .with("Access-Control-Request-Method", "GET");
        for (int i = 0; i < 12; i++) {
            browser.options(THINGS).is(204);
        }
        from("203.0.113.10").get("/nowhere").isProblem(404, "route_not_found");
    }

    @Test
    void understandsBalancersThatNameThePortAsWell() {
        for (int i = 0; i < 10; i++) {
            from("203.0.113.11:" + (4000 + i)).get("/nowhere").isProblem(404, "route_not_found");
        }
        from("203.0.113.11").get("/nowhere").isProblem(429, "rate_limited");
        for (int i = 0; i < 10; i++) {
            from("[2001:db8:1:9::" + i + "]:" + (4000 + i)).get("/nowhere").isProblem(404, "route_not_found");
        }
        from("2001:db8:1:9::1").get("/nowhere").isProblem(429, "rate_limited");
    }

    @Test
    void countsRefusedCredentialsToo() {
        for (int i = 0; i < 10; i++) {
            from("203.0.113.3").bearer("nonsense").get(THINGS).isProblem(401, "token_invalid");
        }
        from("203.0.113.3").bearer("nonsense").get(THINGS).isProblem(429, "rate_limited");
    }

    @Test
    void countsAnIpv6SubscriberAsOne() {
        for (int i = 0; i < 10; i++) {
            from("2001:db8:1:1::" + i).get("/nowhere").isProblem(404, "route_not_found");
        }
        from("2001:db8:1:1:ffff::1").get("/nowhere").isProblem(429, "rate_limited");
        from("2001:db8:1:2::1").get("/nowhere").isProblem(404, "route_not_found");
    }

    @Test
    void believesOnlyTheLastHopOfATrustedProxy() {
        for (int i = 0; i < 10; i++) {
            from("198.51.100." + i + ", 203.0.113.4").get("/nowhere").isProblem(404, "route_not_found");
        }
        from("198.51.100.77, 203.0.113.4").get("/nowhere").isProblem(429, "rate_limited");
    }

    @Test
    void letsThePagesOfAllowedOriginsIn() {
        Http page = from("203.0.113.5").with("Origin", "https://app.example.com");
        page.with("Access-Control-Request-Method", "PATCH")
                .options(THINGS)
                .is(204)
                .hasHeader("Access-Control-Allow-Origin", "https://app.example.com")
                .hasHeader("Access-Control-Allow-Credentials", "true")
                .hasHeader("Access-Control-Allow-Methods", "GET, HEAD, POST")
                .hasHeader("Access-Control-Max-Age", "3600");
        Answer read = page.get(THINGS + "/long").is(200);
        read.hasHeader("Access-Control-Allow-Origin", "https://app.example.com");
        assertThat(read.header("Access-Control-Expose-Headers").orElse("")).contains("ETag", "X-Request-Id");
        assertThat(read.response().headers().allValues("Vary")).contains("Origin");
        Http other = from("203.0.113.6").with("Origin", "https://app.example.com.evil.example");
        other.with("Access-Control-Request-Method", "PATCH").options(THINGS).isProblem(403, "origin_refused");
        assertThat(other.get(THINGS + "/long").header("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void tellsBrowsersToStayOnHttps() {
        from("203.0.113.7")
                .get("/nowhere")
                .hasHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    }
}
