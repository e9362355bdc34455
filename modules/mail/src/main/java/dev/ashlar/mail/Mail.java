package dev.ashlar.mail;

/**
 * A letter in plain text.
 *
 * @param to one address, already checked by whoever knows it
 */
public record Mail(String to, String subject, String text) {

    /** A line break in a header would let its author add headers of their own. */
    public Mail {
        if (breaksLine(to) || breaksLine(subject)) {
            throw new IllegalArgumentException("an address or subject has no line breaks");
        }
        if (subject.length() > 200) {
            throw new IllegalArgumentException("a subject has at most 200 characters");
        }
    }

    private static boolean breaksLine(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }
}
