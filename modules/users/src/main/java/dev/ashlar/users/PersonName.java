package dev.ashlar.users;

import java.text.Normalizer;
import java.util.Locale;

/**
 * What somebody wants to be called. Compatible spellings become one, and what could make a line of text lie is refused:
 * control characters, characters that turn the writing direction around, invisible ones. Anything else is theirs to choose,
 * markup too, and is given back as it is.
 */
record PersonName(String value) {

    static final int LONGEST = 64;

    /** As much of it as a pattern can say: something to see, and no character that controls or turns lines around. */
    static final String FORM = "^[^\\u0000-\\u0008\\u000E-\\u001B\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]*"
            + "[^\\u0000-\\u0020\\u007F-\\u00A0\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000]"
            + "[^\\u0000-\\u0008\\u000E-\\u001B\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]*$";

    /**
     * @throws IllegalArgumentException when this is no name
     */
    PersonName {
        boolean tooLong = value.codePointCount(0, value.length()) > LONGEST;
        value = Normalizer.normalize(value, Normalizer.Form.NFKC).strip();
        if (tooLong
                || value.codePoints().noneMatch(PersonName::isVisible)
                || value.codePointCount(0, value.length()) > LONGEST
                || !value.codePoints().allMatch(PersonName::isAllowed)) {
            throw new IllegalArgumentException(DisplayName.MESSAGE);
        }
    }

    static boolean isWellFormed(String text) {
        try {
            new PersonName(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The form in which names are searched: spelling and case make no difference. */
    String key() {
        return key(value);
    }

    static String key(String text) {
        String lower = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .strip()
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        return Normalizer.normalize(lower, Normalizer.Form.NFKC);
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK -> false;
            default -> true;
        };
    }

    private static boolean isAllowed(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            // Joiners spell Persian names and compose emoji; single direction marks are part of Hebrew and Arabic text.
            case Character.FORMAT ->
                character == 0x200C
                        || character == 0x200D
                        || character == 0x200E
                        || character == 0x200F
                        || character == 0x061C;
            default -> true;
        };
    }
}
