package dev.ashlar.auth;

import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Route;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

@Controller("/api/v1/auth/oidc/{provider}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
class OidcController {

    private static final String COOKIE = "__Host-ashlar-oidc";

    private final OidcSignIn oidcSignIn;
    private final Sessions sessions;
    private final BrowserSessions browserSessions;
    private final Notices notices;

    OidcController(OidcSignIn oidcSignIn, Sessions sessions, BrowserSessions browserSessions, Notices notices) {
        this.oidcSignIn = oidcSignIn;
        this.sessions = sessions;
        this.browserSessions = browserSessions;
        this.notices = notices;
    }

    @Get("/start")
    @Route(
            value = "Sends the browser to a provider to sign in there",
            refuses = {"oidc_provider_not_found", "oidc_failed", "oidc_provider_unavailable"},
            status = 303,
            limit = Route.Limit.STRICT)
    HttpResponse<?> start(String provider) {
        OidcSignIn.Departure departure = oidcSignIn.depart(provider);
        return HttpResponse.<Object>seeOther(departure.provider())
                .cookie(cookie(departure.browserSecret()).maxAge(Duration.ofMinutes(10)));
    }

    /** Providers add parameters of their own; those in use are named here, as any other would be refused. */
    @Get("/callback")
    @Route(
            value = "Where the provider sends the browser back to: signs in, as JSON where that is asked for",
            refuses = {
                "oidc_provider_not_found",
                "oidc_failed",
                "oidc_provider_unavailable",
                "oidc_address_unverified",
                "user_suspended"
            },
            status = {200, 303},
            overlooksParameters = true,
            limit = Route.Limit.STRICT)
    HttpResponse<?> callback(
            HttpRequest<?> request,
            String provider,
            @Nullable @QueryValue String code,
            @Nullable @QueryValue String state,
            @Nullable @QueryValue String iss) {
        String secret =
                request.getCookies().findCookie(COOKIE).map(Cookie::getValue).orElse(null);
        Client client = Client.of(request);
        SignIn.Progress progress = oidcSignIn.arrive(provider, state, code, iss, secret);
        boolean json = "application/json".equals(request.getHeaders().get("Accept"));
        return switch (progress) {
            case SignIn.Progress.Halfway halfway ->
                json
                        ? HttpResponse.ok(Data.of(TokensView.of(halfway)))
                        : HttpResponse.seeOther(notices.secondFactorPage(halfway.challenge()));
            case SignIn.Progress.Proven proven -> {
                if (json) {
                    yield HttpResponse.ok(
                            Data.of(TokensView.of(sessions.begin(proven.user(), proven.methods(), client))));
                }
                String own = browserSessions.newSecret();
                SessionRow session =
                        sessions.beginInBrowser(proven.user(), proven.methods(), client, BrowserSessions.hashOf(own));
                yield HttpResponse.<Object>seeOther(notices.home())
                        .cookie(browserSessions.cookie(session.id(), own, session.expiresAt()))
                        .cookie(cookie("").maxAge(0));
            }
        };
    }

    /** Lax: the browser sends it along when the provider's page leads back here. */
    private static Cookie cookie(String value) {
        return Cookie.of(COOKIE, value)
                .secure(true)
                .httpOnly(true)
                .sameSite(SameSite.Lax)
                .path("/");
    }
}
