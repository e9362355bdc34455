package dev.ashlar.kernel.http;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import io.micronaut.core.annotation.NonBlocking;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;

/** What the API says about itself, to programs and to people. */
@Controller
@NonBlocking
@Secured(SecurityRule.IS_ANONYMOUS)
class ApiController {

    private final OpenApi openApi;
    private final ApiPages pages;

    ApiController(OpenApi openApi, ApiPages pages) {
        this.openApi = openApi;
        this.pages = pages;
    }

    @Get("/openapi.json")
    @Produces(MediaType.APPLICATION_JSON)
    @Route(
            value = "The OpenAPI description of all routes",
            status = {200, 304})
    HttpResponse<byte[]> document() {
        return revalidated(openApi.json());
    }

    @Get("/docs")
    @Produces("text/html;charset=utf-8")
    @Route(
            value = "All routes on one page, for people",
            status = {200, 304})
    HttpResponse<byte[]> docs() {
        return page(pages.routes());
    }

    @Get("/problems/{code}")
    @Produces("text/html;charset=utf-8")
    @Route(
            value = "What an error code means, and what to do",
            refuses = "route_not_found",
            status = {200, 304})
    HttpResponse<byte[]> problem(String code) {
        return page(pages.problem(code).orElseThrow(() -> Refusal.of(KernelError.ROUTE_NOT_FOUND)));
    }

    private static HttpResponse<byte[]> page(byte[] html) {
        return revalidated(html).header("Content-Security-Policy", Html.POLICY);
    }

    private static MutableHttpResponse<byte[]> revalidated(byte[] content) {
        return HttpResponse.ok(content).header("Cache-Control", "no-cache").header("ETag", IfMatch.etag(content));
    }
}
