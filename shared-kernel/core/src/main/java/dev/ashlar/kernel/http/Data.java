package dev.ashlar.kernel.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.serde.annotation.Serdeable;
import java.net.URI;

/** One thing, as every successful answer wraps it: {@code {"data": ...}}. */
@Serdeable
public record Data<T>(T data) {

    public static <T> Data<T> of(T thing) {
        return new Data<>(thing);
    }

    /** An answer with the version as its strong {@code ETag}. */
    public static <T> MutableHttpResponse<Data<T>> versioned(T thing, long version) {
        return HttpResponse.ok(new Data<>(thing)).header("ETag", IfMatch.etag(version));
    }

    /** The same for what has no version of its own: its content, as these bytes, is its version. */
    public static <T> MutableHttpResponse<Data<T>> versioned(T thing, byte[] content) {
        return HttpResponse.ok(new Data<>(thing)).header("ETag", IfMatch.etag(content));
    }

    public static <T> MutableHttpResponse<Data<T>> created(URI location, T thing, long version) {
        return HttpResponse.created(new Data<>(thing), location).header("ETag", IfMatch.etag(version));
    }
}
