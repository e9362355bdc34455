package dev.ashlar.users;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address in the one form in which two spellings of the same mailbox are equal: compatibility-composed Unicode, lower
 * case, the domain as the DNS knows it. So a look-alike domain cannot pass for the one it imitates. Mail goes to this form
 * and no other, so nobody can have somebody else's letters sent to a spelling of their own.
 */
public final class EmailAddress {

    private static final int LONGEST = 254;
    private static final int LONGEST_LOCAL = 64;
    private static final Pattern LOCAL =
            Pattern.compile("[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+(\\.[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+)*");
    /** The last label has a letter: an IPv4 address is no domain. */
    private static final Pattern DOMAIN = Pattern.compile(
            "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+(?=[0-9-]*[a-z])[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    /**
     * Characters which the JDK's IDNA 2003 maps away and today's DNS does not: mail for straße.de would go to strasse.de,
     * which may be somebody else.
     */
    private static final Pattern MAPPED_AWAY = Pattern.compile("[ßẞς\u200c\u200d]");

    private final String value;

    /**
     * @throws IllegalArgumentException when this is no address
     */
    public EmailAddress(String text) {
        this(new Stored(normalized(text)));
    }

    private EmailAddress(Stored form) {
        this.value = form.value;
    }

    private record Stored(String value) {}

    /** What was one when it was stored: a page of users is not worked out again for every reader. */
    static EmailAddress stored(String value) {
        return new EmailAddress(new Stored(value));
    }

    public String value() {
        return value;
    }

    static boolean isWellFormed(String text) {
        try {
            normalized(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String normalized(String given) {
        if (given.length() > LONGEST) {
            throw notAnAddress();
        }
        String text = folded(given);
        int at = text.lastIndexOf('@');
        if (at < 1
                || MAPPED_AWAY
                        .matcher(given.substring(given.lastIndexOf('@') + 1))
                        .find()) {
            throw notAnAddress();
        }
        String local = text.substring(0, at);
        String domain;
        try {
            domain = IDN.toASCII(text.substring(at + 1), IDN.USE_STD3_ASCII_RULES)
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw notAnAddress();
        }
        String address = local + "@" + domain;
        if (octets(local) > LONGEST_LOCAL
                || octets(address) > LONGEST
                || !LOCAL.matcher(local).matches()
                || !DOMAIN.matcher(domain).matches()) {
            throw notAnAddress();
        }
        return address;
    }

    /** The form in which addresses are kept and searched. */
    static String folded(String text) {
        String lower = Normalizer.normalize(text, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
        // Lower case can come apart again: İ becomes i and a dot above.
        return Normalizer.normalize(lower, Normalizer.Form.NFKC);
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static IllegalArgumentException notAnAddress() {
        return new IllegalArgumentException(Email.MESSAGE);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EmailAddress address && address.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
