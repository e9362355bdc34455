package dev.ashlar.kernel.http;

import io.micronaut.core.type.Argument;
import io.micronaut.core.type.MutableHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.body.ByteBodyFactory;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.body.ResponseBodyWriter;
import io.micronaut.http.body.stream.InputStreamByteBody;
import io.micronaut.http.codec.CodecException;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;

/** Sends a stream with its length, which the framework does for files only. */
@Singleton
final class SizedStreamWriter implements ResponseBodyWriter<SizedStream> {

    private final ExecutorService executor;

    SizedStreamWriter(@Named(TaskExecutors.BLOCKING) ExecutorService executor) {
        this.executor = executor;
    }

    @Override
    public CloseableByteBody writePiece(
            ByteBodyFactory bodies,
            HttpRequest<?> request,
            HttpResponse<?> response,
            Argument<SizedStream> type,
            MediaType mediaType,
            SizedStream body) {
        return InputStreamByteBody.create(body.stream(), OptionalLong.of(body.length()), executor, bodies);
    }

    @Override
    public void writeTo(
            Argument<SizedStream> type, MediaType mediaType, SizedStream body, MutableHeaders headers, OutputStream out)
            throws CodecException {
        try {
            body.stream().transferTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
