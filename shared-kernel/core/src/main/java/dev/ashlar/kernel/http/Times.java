package dev.ashlar.kernel.http;

import io.micronaut.core.convert.ConversionContext;
import io.micronaut.core.convert.MutableConversionService;
import io.micronaut.core.convert.TypeConverter;
import io.micronaut.core.convert.TypeConverterRegistrar;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;

/**
 * Times as callers may write them, in bodies and in addresses: RFC 3339, whose years have four digits. What lies beyond
 * them, a database may not be able to keep.
 */
@Singleton
final class Times implements TypeConverterRegistrar {

    private static final LocalDate FIRST = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);
    private static final Instant BEGIN = FIRST.atStartOfDay().toInstant(ZoneOffset.UTC);
    private static final Instant END = LAST.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);

    static Instant instant(String text) {
        Instant instant = Instant.parse(text);
        if (instant.isBefore(BEGIN) || !instant.isBefore(END)) {
            throw new DateTimeParseException("not a year of four digits", text, 0);
        }
        // As a database keeps it, but never rounded up: that could lead into a year of five digits.
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    static LocalDate date(String text) {
        LocalDate date = LocalDate.parse(text);
        if (date.isBefore(FIRST) || date.isAfter(LAST)) {
            throw new DateTimeParseException("not a year of four digits", text, 0);
        }
        return date;
    }

    @Override
    public void register(MutableConversionService conversions) {
        conversions.addConverter(CharSequence.class, Instant.class, converter(Times::instant));
        conversions.addConverter(CharSequence.class, LocalDate.class, converter(Times::date));
    }

    private static <T> TypeConverter<CharSequence, T> converter(Function<String, T> parser) {
        return (text, type, context) -> converted(text.toString(), parser, context);
    }

    private static <T> Optional<T> converted(String text, Function<String, T> parser, ConversionContext context) {
        try {
            return Optional.of(parser.apply(text));
        } catch (DateTimeParseException e) {
            context.reject(text, e);
            return Optional.empty();
        }
    }
}
