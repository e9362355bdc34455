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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.zip.GZIPInputStream;
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
        T value = read(type, headers, buffer.toByteArray());
        // On failure the framework releases the buffer itself.
        if (buffer instanceof ReferenceCounted counted) {
            counted.release();
        }
        return value;
    }

    @Override
    public @Nullable T read(Argument<T> type, @Nullable MediaType mediaType, Headers headers, InputStream stream) {
        try {
            return read(type, headers, stream.readAllBytes());
        } catch (IOException e) {
            throw new CodecException("the body broke off", e);
        }
    }

    private @Nullable T read(Argument<T> type, Headers headers, byte[] body) {
        HttpRequest<?> request = ServerRequestContext.currentRequest().orElse(null);
        RouteRules rules = request == null
                ? null
                : routes.get().of(RouteAttributes.getRouteInfo(request).orElse(null));
        long limit = rules == null ? Long.MAX_VALUE : rules.bodyLimit().bytes();
        if (body.length > limit) {
            throw Refusal.of(KernelError.PAYLOAD_TOO_LARGE);
        }
        String coding = headers.get("Content-Encoding");
        byte[] text = coding != null && unpacks(coding) ? unpacked(body, limit) : body;
        RequestScope scope = request == null ? null : RequestScope.of(request);
        if (scope != null) {
            scope.bodyRead(text);
        }
        Caller caller = scope == null ? null : scope.caller();
        return json.convert(text, type, caller == null ? Set.of() : caller.roles());
    }

    static boolean unpacks(String coding) {
        return coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip");
    }

    /** Unpacks as much as the route takes and not a byte more, whatever the text claims to become. */
    private static byte[] unpacked(byte[] body, long limit) {
        try (GZIPInputStream unpacking = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] text = unpacking.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
            if (text.length > limit) {
                throw Refusal.of(KernelError.PAYLOAD_TOO_LARGE, "Unpacked, the body is too large.");
            }
            return text;
        } catch (IOException e) {
            throw Refusal.of(KernelError.MALFORMED_REQUEST, "The body is not what its Content-Encoding says.");
        }
    }
}
