package dev.ashlar.kernel.http;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.Decoder;
import io.micronaut.serde.Deserializer;
import io.micronaut.serde.exceptions.SerdeException;
import io.micronaut.serde.util.CustomizableDeserializer;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Change}: what is absent is kept, what is null is put as null. */
@Singleton
final class ChangeDeserializer implements CustomizableDeserializer<Change<?>> {

    @Override
    public Deserializer<Change<?>> createSpecific(DecoderContext context, Argument<? super Change<?>> type)
            throws SerdeException {
        Argument<Object> value = argumentOf(type);
        return new OfValue(context.findDeserializer(value).createSpecific(context, value), value);
    }

    @SuppressWarnings("unchecked") // the type variable stands for whatever the record declares
    private static Argument<Object> argumentOf(Argument<? super Change<?>> type) {
        return (Argument<Object>) type.getFirstTypeVariable().orElse(Argument.OBJECT_ARGUMENT);
    }

    private record OfValue(Deserializer<?> deserializer, Argument<Object> value) implements Deserializer<Change<?>> {

        @Override
        public Change<?> deserialize(Decoder decoder, DecoderContext context, Argument<? super Change<?>> type)
                throws IOException {
            return new Change.Put<@Nullable Object>(deserializer.deserialize(decoder, context, value));
        }

        @Override
        public Change<?> deserializeNullable(Decoder decoder, DecoderContext context, Argument<? super Change<?>> type)
                throws IOException {
            return decoder.decodeNull() ? new Change.Put<@Nullable Object>(null) : deserialize(decoder, context, type);
        }

        @Override
        public Change<?> getDefaultValue(DecoderContext context, Argument<? super Change<?>> type) {
            return new Change.Keep<>();
        }
    }
}
