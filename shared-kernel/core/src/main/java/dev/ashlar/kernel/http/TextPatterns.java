package dev.ashlar.kernel.http;

import java.util.Map;

/** What every text of a request must be, whoever declares it, as patterns of JSON Schema. */
final class TextPatterns {

    /** No text may hold the character NUL: see {@link JsonShape}. */
    private static final String ANY = "^[^\\u0000]*$";

    /** A character that counts; white space is what Java takes for it. */
    private static final String INK =
            "[^\\u0000\\t-\\r\\u001C- \\u1680\\u2000-\\u2006\\u2008-\\u200A\\u2028\\u2029\\u205F\\u3000]";

    static final String NOT_BLANK = "^[^\\u0000]*" + INK + "[^\\u0000]*$";

    private TextPatterns() {}

    /** Adds what is so of every text, where nothing narrower is said already. */
    static void complete(Map<String, Object> schema) {
        if (!"string".equals(schema.get("type")) || schema.containsKey("enum") || schema.containsKey("pattern")) {
            return;
        }
        switch (String.valueOf(schema.get("format"))) {
            case "date-time" -> schema.put("pattern", "^" + Times.INSTANT_FORM + "$");
            case "date" -> schema.put("pattern", "^" + Times.DATE_FORM + "$");
            case "null" -> schema.put("pattern", ANY);
            default -> {}
        }
    }
}
