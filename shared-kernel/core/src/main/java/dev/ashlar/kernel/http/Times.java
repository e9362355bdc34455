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
import java.util.regex.Pattern;

/**
 * Times as callers may write them, in bodies and in addresses: RFC 3339, whose years have four digits. What lies beyond
 * them, a database may not be able to keep.
 */
@Singleton
final class Times implements TypeConverterRegistrar {

    /** As regular expressions, for those who are to write them. */
    static final String DATE_FORM = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}";

    static final String INSTANT_FORM =
            DATE_FORM + "[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})";

    private static final Pattern WRITTEN_INSTANT = Pattern.compile(INSTANT_FORM);
    private static final LocalDate FIRST = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);
    private static final Instant BEGIN = FIRST.atStartOfDay().toInstant(ZoneOffset.UTC);
    private static final Instant END = LAST.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);

    static Instant instant(String text) {
        if (!WRITTEN_INSTANT.matcher(text).matches()) {
            throw new DateTimeParseException("not as RFC 3339 says", text, 0);
        }
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
