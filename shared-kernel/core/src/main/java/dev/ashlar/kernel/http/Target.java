package dev.ashlar.kernel.http;

import java.util.HexFormat;

/** What the request line asks for, held against the grammar of URIs before anything is decoded or matched. */
final class Target {

    private static final boolean[] ALLOWED = new boolean[128];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            ALLOWED[c] = true;
            ALLOWED[c - 32] = true;
        }
        for (char c = '0'; c <= '9'; c++) {
            ALLOWED[c] = true;
        }
        for (char c : "-._~!$&'()*+,;=:@/?".toCharArray()) {
            ALLOWED[c] = true;
        }
    }

    private static final String LENIENT = "^`{|}[]";

    private Target() {}

    /**
     * The one spelling of a target: what needs no escape has none, and what browsers and others send as it is, though the
     * grammar wants it escaped, is escaped. So everything that looks at an address looks at the same one. What is not right
     * stays as it is, for {@link #isGood} to find; so does a backslash in a path, which some take for a slash.
     */
    static String normalized(String target) {
        int i = 0;
        while (i < target.length() && "%\\".indexOf(target.charAt(i)) < 0 && LENIENT.indexOf(target.charAt(i)) < 0) {
            i++;
        }
        if (i == target.length()) {
            return target;
        }
        int query = target.indexOf('?');
        StringBuilder normal = new StringBuilder(target.length() + 16).append(target, 0, i);
        for (; i < target.length(); i++) {
            char c = target.charAt(i);
            int octet = octet(target, i);
            if (octet >= 0) {
                appendEscaped(normal, octet);
                i += 2;
            } else if (LENIENT.indexOf(c) >= 0 || (c == '\\' && query >= 0 && i > query)) {
                appendEscaped(normal, c);
            } else {
                normal.append(c);
            }
        }
        return normal.toString();
    }

    private static void appendEscaped(StringBuilder normal, int octet) {
        boolean unreserved = (octet >= '0' && octet <= '9')
                || (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || "-._~".indexOf(octet) >= 0;
        if (unreserved) {
            normal.append((char) octet);
        } else {
            normal.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) octet));
        }
    }

    /** True for a path with or without a query whose every octet is allowed and whose escapes spell UTF-8 without NUL. */
    static boolean isGood(String target) {
        if (target.isEmpty() || target.charAt(0) != '/') {
            return false;
        }
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '%') {
                int next = afterEscapes(target, i);
                if (next < 0) {
                    return false;
                }
                i = next - 1;
            } else if (c >= 128 || !ALLOWED[c]) {
                return false;
            }
        }
        return true;
    }

    /** Where the escaped character that begins here ends, or -1 when it is none. */
    private static int afterEscapes(String target, int at) {
        int lead = octet(target, at);
        if (lead <= 0) {
            return -1;
        }
        if (lead < 0x80) {
            return at + 3;
        }
        int following = following(lead);
        if (following == 0) {
            return -1;
        }
        int position = at + 3;
        for (int i = 0; i < following; i++, position += 3) {
            int octet = octet(target, position);
            if (octet < 0x80 || octet > 0xBF || (i == 0 && isOverlongOrSurrogate(lead, octet))) {
                return -1;
            }
        }
        return position;
    }

    /** How many octets follow this one in UTF-8; 0 when none begins so. */
    static int following(int lead) {
        if (lead < 0xC2 || lead > 0xF4) {
            return 0;
        }
        return lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    }

    static boolean isOverlongOrSurrogate(int lead, int second) {
        return switch (lead) {
            case 0xE0 -> second < 0xA0;
            case 0xED -> second > 0x9F;
            case 0xF0 -> second < 0x90;
            case 0xF4 -> second > 0x8F;
            default -> false;
        };
    }

    private static int octet(String target, int at) {
        if (at + 2 >= target.length() || target.charAt(at) != '%') {
            return -1;
        }
        int high = Character.digit(target.charAt(at + 1), 16);
        int low = Character.digit(target.charAt(at + 2), 16);
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    /** True for what a Host header may say: a name or an address, and perhaps a port. */
    static boolean isGoodHost(String host) {
        int length = host.length();
        if (length == 0 || length > 255) {
            return false;
        }
        int end = length;
        if (host.charAt(0) == '[') {
            int close = host.indexOf(']');
            if (close < 3) {
                return false;
            }
            for (int i = 1; i < close; i++) {
                char c = host.charAt(i);
                if (c >= 128 || (Character.digit(c, 16) < 0 && c != ':' && c != '.')) {
                    return false;
                }
            }
            if (close + 1 == length) {
                return true;
            }
            if (host.charAt(close + 1) != ':') {
                return false;
            }
            end = close + 1;
        } else {
            for (int i = 0; i < length; i++) {
                char c = host.charAt(i);
                if (c == ':') {
                    end = i;
                    break;
                }
                // A comma would be allowed in a name, but means a list to whoever joins headers.
                if (c >= 128 || !ALLOWED[c] || c == '/' || c == '?' || c == '@' || c == ',') {
                    return false;
                }
            }
            if (end == 0) {
                return false;
            }
        }
        if (length - end > 6) {
            return false;
        }
        int port = 0;
        for (int i = end + 1; i < length; i++) {
            char c = host.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
            port = port * 10 + c - '0';
        }
        return port <= 65_535;
    }
}
