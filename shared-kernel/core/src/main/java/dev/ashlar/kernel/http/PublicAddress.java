package dev.ashlar.kernel.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where people reach this service, or pages that belong to it. Links are made here and nowhere else, so that they all keep a
 * path the address may have; origins are compared here, so that it does not matter how the address is spelled.
 */
public final class PublicAddress {

    private final URI base;
    private final String text;

    private PublicAddress(URI base) {
        this.base = base;
        String whole = base.toString();
        this.text = whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
    }

    /** The address of the service: the configured one, else that of this very computer. */
    public static PublicAddress of(HttpSettings http) {
        return of(http.publicUrl(), http);
    }

    /** Pages of one's own, where there are any, else the service. */
    public static PublicAddress of(@Nullable URI pages, HttpSettings http) {
        URI configured = pages != null ? pages : http.publicUrl();
        return new PublicAddress(configured != null ? configured : URI.create("http://localhost:" + http.port()));
    }

    /** A link to a path below the address, however that begins; a whole URL stays what it is. */
    public String link(String path) {
        if (URI.create(path).isAbsolute()) {
            return path;
        }
        return text + (path.startsWith("/") ? path : "/" + path);
    }

    /** The same with a token behind the {@code #}, where no server and no scanner on the way sees it. */
    public String link(String path, String token) {
        return link(path) + "#token=" + token;
    }

    public String host() {
        String host = base.getHost();
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    /** As a browser writes it. */
    public String origin() {
        return originOf(base);
    }

    /** Other origins whose pages may call with credentials, as browsers write them. */
    public static Set<String> corsOrigins(HttpSettings http) {
        return Origins.parse(http.corsOrigins());
    }

    /** The origin of an address as a browser writes it: in small letters, and with no port that goes without saying. */
    private static String originOf(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        int port = address.getPort();
        boolean usual = port < 0 || (scheme.equals("https") && port == 443) || (scheme.equals("http") && port == 80);
        return scheme + "://" + host + (usual ? "" : ":" + port);
    }
}
