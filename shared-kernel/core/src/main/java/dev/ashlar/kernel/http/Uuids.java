package dev.ashlar.kernel.http;

import io.micronaut.core.convert.MutableConversionService;
import io.micronaut.core.convert.TypeConverter;
import io.micronaut.core.convert.TypeConverterRegistrar;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/**
 * Ids as callers may write them, in bodies and in addresses: in the 36 characters of RFC 9562. The library also reads
 * {@code 1-2-3-4-5}, and so one thing would have many addresses.
 */
@Singleton
final class Uuids implements TypeConverterRegistrar {

    static boolean isUuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            boolean good = (i == 8 || i == 13 || i == 18 || i == 23) ? c == '-' : isHex(c);
            if (!good) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    @Override
    public void register(MutableConversionService conversions) {
        TypeConverter<CharSequence, UUID> converter = (text, type, context) -> {
            if (isUuid(text.toString())) {
                return Optional.of(UUID.fromString(text.toString()));
            }
            context.reject(text, new IllegalArgumentException("not a UUID"));
            return Optional.empty();
        };
        conversions.addConverter(CharSequence.class, UUID.class, converter);
    }
}
