package dev.ashlar.users;

import io.micronaut.context.annotation.Factory;
import io.micronaut.validation.validator.constraints.ConstraintValidator;
import jakarta.inject.Singleton;
import java.time.ZoneId;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Set;

/** What the constraints of this module mean. A text that is blank or absent is for others to complain about. */
@Factory
final class Constraints {

    private static final int LONGEST_TAG = 35;
    private static final Set<String> ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    @Singleton
    ConstraintValidator<Email, String> email() {
        return (text, constraint, context) -> text == null || text.isBlank() || EmailAddress.isWellFormed(text);
    }

    @Singleton
    ConstraintValidator<DisplayName, String> displayName() {
        return (text, constraint, context) -> text == null || text.isBlank() || PersonName.isWellFormed(text);
    }

    @Singleton
    ConstraintValidator<LanguageTag, String> languageTag() {
        return (text, constraint, context) -> text == null || isLanguageTag(text);
    }

    @Singleton
    ConstraintValidator<TimeZone, String> timeZone() {
        return (text, constraint, context) -> text == null || ZONES.contains(text);
    }

    /** {@code DE-at} becomes {@code de-AT}. */
    static String canonical(String languageTag) {
        return new Locale.Builder().setLanguageTag(languageTag).build().toLanguageTag();
    }

    private static boolean isLanguageTag(String text) {
        try {
            return !text.isEmpty()
                    && text.length() <= LONGEST_TAG
                    && !canonical(text).equals("und");
        } catch (IllformedLocaleException e) {
            return false;
        }
    }
}
