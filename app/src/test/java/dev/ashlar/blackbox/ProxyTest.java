package dev.ashlar.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ashlar.deploy.DeployFiles;
import dev.ashlar.deploy.Tool;
import dev.ashlar.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real requests through the example proxies, with TLS, as they stand in config/deploy but for ports and certificates. */
final class ProxyTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    /** The proxies there is an example for, and how each is told another port, certificate and server. */
    enum Proxy {
        NGINX {
            @Override
            List<String> command(Path folder, int port, int upstream) throws IOException {
                String nginx = Tool.find("nginx");
                String site = DeployFiles.text("nginx/ashlar.conf")
                        .replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")
                        .replaceFirst("(?s)server \\{\\s+listen 80;.*?\\n}\\n", "")
                        .replace("/etc/ssl/certs/api.example.com.pem", folder + "/certificate.pem")
                        .replace("/etc/ssl/private/api.example.com.key", folder + "/key.pem")
                        .replace("127.0.0.1:8080", "127.0.0.1:" + upstream);
                Files.writeString(folder.resolve("ashlar.conf"), site);
                String user = "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
                String temporary = List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi").stream()
                        .map(kind -> kind + "_temp_path " + folder + "/" + kind + ";\n")
                        .reduce("", String::concat);
                Files.writeString(folder.resolve("nginx.conf"), """
                        %sdaemon off;
                        pid %s/nginx.pid;
                        error_log stderr warn;
                        events {}
                        http {
                        access_log off;
                        %sinclude %s/ashlar.conf;
                        }
                        """.formatted(user, folder, temporary, folder));
                check(List.of(nginx, "-t", "-p", folder.toString(), "-c", folder + "/nginx.conf"));
                return List.of(nginx, "-p", folder.toString(), "-c", folder + "/nginx.conf");
            }
        },
        HAPROXY {
            @Override
            List<String> command(Path folder, int port, int upstream) throws IOException {
                String haproxy = Tool.find("haproxy");
                Files.writeString(
                        folder.resolve("both.pem"),
                        Files.readString(folder.resolve("certificate.pem"))
                                + Files.readString(folder.resolve("key.pem")));
                String configuration = DeployFiles.text("haproxy/haproxy.cfg")
                        .replace("bind :443", "bind 127.0.0.1:" + port)
                        .replaceFirst("(?s)frontend http\\n.*?\\n\\n", "")
                        .replace("/etc/haproxy/certs/", folder + "/both.pem")
                        .replace("127.0.0.1:8080", "127.0.0.1:" + upstream);
                Files.writeString(folder.resolve("haproxy.cfg"), configuration);
                check(List.of(haproxy, "-c", "-f", folder + "/haproxy.cfg"));
                return List.of(haproxy, "-db", "-f", folder + "/haproxy.cfg");
            }
        };

        abstract List<String> command(Path folder, int port, int upstream) throws IOException;

        private static void check(List<String> command) throws IOException {
            Ended.of(new ProcessBuilder(command).start(), command).is(0);
        }
    }

    private final Path folder;

    ProxyTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @EnumSource
    void passesRequestsOnAndAnswersOfTheProgramBack(Proxy proxy) throws Exception {
        try (Program program = Installation.on(TestDatabase.H2)
                        .with("ASHLAR_HTTP_TRUSTED_PROXIES", "127.0.0.1")
                        .serve();
                Running running = start(proxy, program.address().getPort())) {
            HttpResponse<String> unknown = running.send("GET", "/nowhere", Map.of("X-Request-Id", "through-proxy"), "");
            assertThat(unknown.statusCode()).as(unknown.body()).isEqualTo(404);
            assertThat(unknown.body()).contains("\"route_not_found\"", "\"through-proxy\"");

            HttpResponse<String> tooLarge = running.send("POST", "/api/v1/users", Map.of(), "x".repeat(2_000_000));
            assertThat(tooLarge.headers().firstValue("Content-Type").orElse(""))
                    .as("the program's own answer: %s", tooLarge.body())
                    .startsWith("application/problem+json");

            assertThat(running.send("GET", "/metrics", Map.of(), "").statusCode())
                    .isEqualTo(404);
            assertThat(running.send("GET", "/metrics", Map.of(), "").body()).doesNotContain("requestId", "jvm_");
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhoCallsAndBelievesNothingTheCallerClaims(Proxy proxy) throws Exception {
        Map<String, Map<String, List<String>>> heard = new ConcurrentHashMap<>();
        HttpServer upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", exchange -> {
            heard.put(exchange.getRequestURI().getPath(), Map.copyOf(exchange.getRequestHeaders()));
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        upstream.start();
        try (Running running = start(proxy, upstream.getAddress().getPort())) {
            Map<String, String> lies = Map.of("X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "http");
            for (String path : List.of("/api/v1/users", "/realtime/ws", "/api/v1/users/export")) {
                assertThat(running.send("GET", path, lies, "").statusCode()).isEqualTo(200);
                Map<String, List<String>> headers = heard.getOrDefault(path, Map.of());
                assertThat(headers.get("X-forwarded-for")).as(path).containsExactly("127.0.0.1");
                assertThat(headers.get("X-forwarded-proto")).as(path).containsExactly("https");
                assertThat(headers.get("Host")).as(path).allMatch(host -> host.startsWith("localhost"));
            }
        } finally {
            upstream.stop(0);
        }
    }

    private Running start(Proxy proxy, int upstream) throws Exception {
        SSLContext tls = certificate();
        int port = freePort();
        Process process = new ProcessBuilder(proxy.command(folder, port, upstream))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("proxy.log").toFile())
                .start();
        Running running = new Running(
                process,
                URI.create("https://localhost:" + port),
                HttpClient.newBuilder()
                        .sslContext(tls)
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build(),
                folder.resolve("proxy.log"));
        running.awaitAnswer();
        return running;
    }

    /** A certificate for localhost, in the form the proxies read, and a context that believes it. */
    private SSLContext certificate() throws IOException, GeneralSecurityException {
        Path store = folder.resolve("store.p12");
        List<String> keytool = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "proxy",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString());
        Ended.of(new ProcessBuilder(keytool).start(), keytool).is(0);
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        Files.writeString(
                folder.resolve("key.pem"),
                pem("PRIVATE KEY", keys.getKey("proxy", PASSWORD).getEncoded()));
        Files.writeString(
                folder.resolve("certificate.pem"),
                pem("CERTIFICATE", keys.getCertificate("proxy").getEncoded()));
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("proxy", keys.getCertificate("proxy"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + kind
                + "-----\n";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private record Running(Process process, URI address, HttpClient client, Path log) implements AutoCloseable {

        /** The proxy says nothing when it is ready, so it is asked until it answers. */
        void awaitAnswer() throws IOException, InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            @Nullable IOException last = null;
            while (System.nanoTime() < deadline && process.isAlive()) {
                try {
                    if (send("GET", "/health/live", Map.of(), "").statusCode() != 503) {
                        return;
                    }
                } catch (IOException e) {
                    last = e;
                }
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
            throw new AssertionError("the proxy does not answer: " + Files.readString(log), last);
        }

        HttpResponse<String> send(String method, String path, Map<String, String> headers, String body)
                throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                    .timeout(Duration.ofSeconds(20))
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            headers.forEach(request::header);
            return client.send(request.build(), BodyHandlers.ofString());
        }

        @Override
        public void close() {
            process.toHandle().destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
