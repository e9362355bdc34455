package dev.ashlar.kernel.http;

import java.util.regex.Pattern;

/** The weight {@code q=} of one member of an Accept header. */
final class Quality {

    /** Section 12.4.2 of RFC 9110; three digits are all there are. */
    private static final Pattern WEIGHT = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?|\\.[0-9]{1,3}");

    private Quality() {}

    /** @param words the member between its semicolons; what is no weight is none */
    static float of(String[] words) {
        for (int i = 1; i < words.length; i++) {
            String word = words[i].strip();
            if (word.regionMatches(true, 0, "q=", 0, 2)) {
                return parse(word.substring(2).strip());
            }
        }
        return 1;
    }

    private static float parse(String text) {
        return WEIGHT.matcher(text).matches() ? Float.parseFloat(text) : 1;
    }
}
