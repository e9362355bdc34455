package dev.ashlar.kernel.http;

import dev.ashlar.kernel.settings.SettingMistakes;
import io.micronaut.http.HttpRequest;
import io.netty.util.NetUtil;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which address a request came from. {@code X-Forwarded-For} counts only as far as trusted proxies vouch for it. */
@Singleton
final class ClientAddress {

    private final List<Network> trusted;
    private final boolean publicOverTls;

    ClientAddress(HttpSettings settings) {
        trusted = networks(settings.trustedProxies());
        publicOverTls = settings.isSecure();
    }

    static List<Network> networks(List<String> texts) {
        return texts.stream().map(Network::parse).toList();
    }

    String of(HttpRequest<?> request) {
        InetAddress peer = request.getRemoteAddress().getAddress();
        if (trusted.isEmpty() || !isTrusted(peer)) {
            return NetUtil.toAddressString(peer);
        }
        List<String> hops = request.getHeaders().getAll("X-Forwarded-For").stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                .toList();
        InetAddress client = peer;
        for (String hop : hops.reversed()) {
            InetAddress address = parse(withoutPort(hop));
            if (address == null) {
                break;
            }
            client = address;
            if (!isTrusted(address)) {
                break;
            }
        }
        return NetUtil.toAddressString(client);
    }

    /**
     * Whether the caller speaks TLS, which ends before us: a trusted proxy knows; where none is named, the public address
     * tells what is in front. Past the proxies that are named nobody comes over TLS.
     */
    boolean isOverTls(HttpRequest<?> request) {
        if (trusted.isEmpty()) {
            return publicOverTls;
        }
        if (!isTrusted(request.getRemoteAddress().getAddress())) {
            return false;
        }
        String told = request.getHeaders().get("X-Forwarded-Proto");
        return told == null ? publicOverTls : told.split(",", 2)[0].strip().equalsIgnoreCase("https");
    }

    /** What a limit counts: one IPv4 address, or the /64 that a single IPv6 subscriber has to itself. */
    static String subscriber(String address) {
        InetAddress parsed = parse(address);
        if (parsed == null || parsed.getAddress().length == 4) {
            return address;
        }
        byte[] prefix = Arrays.copyOf(parsed.getAddress(), 8);
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < prefix.length; i += 2) {
            key.append(Integer.toHexString(((prefix[i] & 0xff) << 8) | (prefix[i + 1] & 0xff)))
                    .append(':');
        }
        return key.append(":/64").toString();
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    /** Some balancers write the port as well: {@code 192.0.2.1:4711} or {@code [2001:db8::1]:4711}. */
    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            return end < 0 ? hop : hop.substring(1, end);
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }

    /** Never a name: a header must not make the server ask the DNS. */
    private static @Nullable InetAddress parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    static final class Network {

        private final byte[] address;
        private final int bits;

        private Network(byte[] address, int bits) {
            this.address = address;
            this.bits = bits;
        }

        static Network parse(String text) {
            String[] parts = text.split("/", 2);
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(parts[0]);
            int bits = -1;
            if (bytes != null) {
                try {
                    bits = parts.length == 1 ? bytes.length * 8 : Integer.parseInt(parts[1]);
                } catch (NumberFormatException e) {
                    bits = -1;
                }
            }
            if (bytes == null || bits < 0 || bits > bytes.length * 8) {
                throw SettingMistakes.of(
                        "ashlar.http.trusted-proxies", "\"" + text + "\" is neither an address nor a network");
            }
            return new Network(bytes, bits);
        }

        boolean contains(InetAddress candidate) {
            byte[] other = candidate.getAddress();
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
