package dev.ashlar.users;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An address in the one form in which two spellings of the same mailbox are equal: composed Unicode, lower case, the
 * domain as the DNS knows it. So a look-alike domain cannot pass for the one it imitates.
 */
public record EmailAddress(String value) {

    private static final int LONGEST = 254;
    private static final int LONGEST_LOCAL = 64;
    private static final Pattern LOCAL =
            Pattern.compile("[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+(\\.[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /**
     * @throws IllegalArgumentException when this is no address
     */
    public EmailAddress {
        value = normalized(value);
    }

    private static String normalized(String given) {
        String text = Normalizer.normalize(given.strip(), Normalizer.Form.NFC);
        int at = text.lastIndexOf('@');
        if (at < 1 || at > LONGEST_LOCAL) {
            throw notAnAddress();
        }
        String local = text.substring(0, at).toLowerCase(Locale.ROOT);
        String domain;
        try {
            domain = IDN.toASCII(text.substring(at + 1), IDN.USE_STD3_ASCII_RULES)
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw notAnAddress();
        }
        String address = local + "@" + domain;
        if (!LOCAL.matcher(local).matches() || !DOMAIN.matcher(domain).matches() || address.length() > LONGEST) {
            throw notAnAddress();
        }
        return address;
    }

    private static IllegalArgumentException notAnAddress() {
        return new IllegalArgumentException("must be a well-formed email address");
    }

    @Override
    public String toString() {
        return value;
    }
}
