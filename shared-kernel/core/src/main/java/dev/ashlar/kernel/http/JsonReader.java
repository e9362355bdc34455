package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import io.micronaut.context.BeanProvider;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.io.buffer.ByteBuffer;
import io.micronaut.core.io.buffer.ReferenceCounted;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.Headers;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.body.MessageBodyReader;
import io.micronaut.http.codec.CodecException;
import io.micronaut.http.context.ServerRequestContext;
import io.micronaut.web.router.RouteAttributes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the body of every route that takes JSON. */
@Singleton
@Order(-1000)
@Consumes({MediaType.APPLICATION_JSON, JsonReader.MERGE_PATCH})
final class JsonReader<T> implements MessageBodyReader<T> {

    static final String MERGE_PATCH = "application/merge-patch+json";

    private final StrictJson json;
    /** Asked for late: the router needs the readers first. */
    private final BeanProvider<Routes> routes;

    JsonReader(StrictJson json, BeanProvider<Routes> routes) {
        this.json = json;
        this.routes = routes;
    }

    @Override
    public boolean isReadable(Argument<T> type, @Nullable MediaType mediaType) {
        return mediaType != null
                && (mediaType.matchesExtension(MediaType.EXTENSION_JSON)
                        || mediaType.getName().equals(MERGE_PATCH));
    }

    @Override
    public @Nullable T read(Argument<T> type, @Nullable MediaType mediaType, Headers headers, ByteBuffer<?> buffer) {
        T value = read(type, buffer.toByteArray());
        // On failure the framework releases the buffer itself.
        if (buffer instanceof ReferenceCounted counted) {
            counted.release();
        }
        return value;
    }

    @Override
    public @Nullable T read(Argument<T> type, @Nullable MediaType mediaType, Headers headers, InputStream stream) {
        try {
            return read(type, stream.readAllBytes());
        } catch (IOException e) {
            throw new CodecException("the body broke off", e);
        }
    }

    private @Nullable T read(Argument<T> type, byte[] text) {
        HttpRequest<?> request = ServerRequestContext.currentRequest().orElse(null);
        RouteRules rules = request == null
                ? null
                : routes.get().of(RouteAttributes.getRouteInfo(request).orElse(null));
        if (rules != null && text.length > rules.bodyLimit().bytes()) {
            throw Refusal.of(KernelError.PAYLOAD_TOO_LARGE);
        }
        RequestScope scope = request == null ? null : RequestScope.of(request);
        if (scope != null) {
            scope.bodyRead(text);
        }
        Caller caller = scope == null ? null : scope.caller();
        return json.convert(text, type, caller == null ? Set.of() : caller.roles());
    }
}
