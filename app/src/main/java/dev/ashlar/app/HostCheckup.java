package dev.ashlar.app;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.http.HttpSettings;
import dev.ashlar.kernel.settings.ByteSize;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the machine has to offer: a place for files, space on it, and a port. */
final class HostCheckup {

    private static final long LITTLE = 1024L * 1024 * 1024;
    private static final long TOO_LITTLE = 100L * 1024 * 1024;

    private HostCheckup() {}

    static List<Finding> of(RuntimeSettings runtime, HttpSettings http) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        return List.of(
                dataDir(runtime.dataDir().toAbsolutePath().normalize()),
                space("disk", runtime.dataDir().toAbsolutePath().normalize()),
                space("disk", temporary),
                port(http));
    }

    private static Finding dataDir(Path dataDir) {
        Path existing = nearestExisting(dataDir);
        try {
            Files.delete(Files.createTempFile(existing, ".ashlar-doctor", null));
        } catch (IOException e) {
            return Finding.fail(
                    "data",
                    existing + " cannot be written to",
                    "give the user of this process write access, or set" + " ASHLAR_DATA_DIR");
        }
        return Finding.ok("data", dataDir + (existing.equals(dataDir) ? " can be written to" : " can be made"));
    }

    private static Finding space(String subject, Path place) {
        long usable;
        try {
            usable = Files.getFileStore(nearestExisting(place)).getUsableSpace();
        } catch (IOException e) {
            return Finding.fail(subject, "cannot look at " + place, "check that it is mounted and readable");
        }
        String told = new ByteSize(usable / (1024 * 1024) * 1024 * 1024) + " free for " + place;
        if (usable < TOO_LITTLE) {
            return Finding.fail(subject, told, "make space: writing will fail soon");
        }
        return usable < LITTLE ? Finding.warn(subject, told, "make space") : Finding.ok(subject, told);
    }

    private static Path nearestExisting(Path place) {
        @Nullable Path existing = place;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing == null ? Path.of("/") : existing;
    }

    private static Finding port(HttpSettings http) {
        String place = (http.host().isEmpty() ? "port " : http.host() + ":") + http.port();
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(
                    http.host().isEmpty()
                            ? new InetSocketAddress(http.port())
                            : new InetSocketAddress(InetAddress.getByName(http.host()), http.port()));
            return Finding.ok("port", place + " is free");
        } catch (IOException e) {
            return answersAsWeDo(http)
                    ? Finding.ok("port", place + " is in use by an Ashlar that runs")
                    : Finding.fail(
                            "port",
                            place + " cannot be listened on (" + e.getMessage() + ")",
                            "end the program that uses it, or set PORT");
        }
    }

    private static boolean answersAsWeDo(HttpSettings http) {
        String host = http.host().isEmpty() || http.host().equals("0.0.0.0") ? "127.0.0.1" : http.host();
        try {
            HttpURLConnection request =
                    (HttpURLConnection) URI.create("http://" + host + ":" + http.port() + "/health/live")
                            .toURL()
                            .openConnection();
            request.setConnectTimeout(2000);
            request.setReadTimeout(2000);
            request.setRequestProperty("X-Request-Id", "ashlar-doctor");
            try {
                request.getResponseCode();
                return "ashlar-doctor".equals(request.getHeaderField("X-Request-Id"));
            } finally {
                request.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }
}
