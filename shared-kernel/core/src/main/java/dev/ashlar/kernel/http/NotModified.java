package dev.ashlar.kernel.http;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.List;

/** Answers 304 to a reader who has the present version already. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class NotModified implements Ordered {

    @ResponseFilter
    MutableHttpResponse<?> check(HttpRequest<?> request, MutableHttpResponse<?> answer) {
        String etag = answer.getHeaders().get("ETag");
        if (etag == null || answer.code() != HttpStatus.OK.getCode()) {
            return answer;
        }
        boolean reads =
                request.getMethodName().equals("GET") || request.getMethodName().equals("HEAD");
        List<String> known = request.getHeaders().getAll("If-None-Match");
        if (!reads || known.isEmpty() || !IfMatch.matches(String.join(",", known), etag, true)) {
            return answer;
        }
        return HttpResponse.notModified().header("ETag", etag);
    }
}
