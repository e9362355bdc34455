package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The certified provider of npm ({@code oidc-provider}) in a process of its own, installed into a directory that goes after it. */
final class RealProvider implements AutoCloseable {

    /** Fixed, because settings are constants; none that a system hands out by itself. */
    static final int PORT = 28419;

    private static final String VERSION = "oidc-provider@^9.13.3";

    private final Path directory;
    private final Process process;

    private RealProvider(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /** Skips the test where node and npm, or what npm is to fetch, are not to be had. */
    static RealProvider start(String callback) throws IOException, InterruptedException {
        assumeTrue(NodeTools.isThere("node") && NodeTools.isThere("npm"), "node and npm are needed");
        Path directory = Files.createTempDirectory("ashlar-oidc");
        try {
            assumeTrue(NodeTools.install(directory, VERSION), VERSION + " could not be installed");
            Path script = directory.resolve("provider.mjs");
            try (InputStream source = RealProvider.class.getResourceAsStream("/oidc/provider.mjs")) {
                Files.copy(Objects.requireNonNull(source), script);
            }
            Process process = new ProcessBuilder("node", script.toString(), String.valueOf(PORT), callback)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            RealProvider provider = new RealProvider(directory, process);
            provider.awaitReady();
            return provider;
        } catch (IOException | InterruptedException | RuntimeException e) {
            NodeTools.delete(directory);
            throw e;
        }
    }

    private void awaitReady() throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals("ready")) {
                return;
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("the provider ended: " + said);
    }

    /** A person in front of a browser, who stays signed in at the provider. */
    static final class Visitor {

        private final HttpClient browser = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();

        /** Goes where our redirect leads, signs in and agrees; gives the address the provider sends the browser to in the end. */
        URI signIn(URI asked, String login) {
            URI at = asked;
            for (int step = 0; step < 20; step++) {
                if (!isOfProvider(at)) {
                    return at;
                }
                HttpResponse<String> page = get(at);
                at = page.statusCode() == 200
                        ? post(at, page.body().contains("value=\"login\"") ? "login" : "consent", login)
                        : at.resolve(page.headers().firstValue("Location").orElseThrow());
            }
            throw new AssertionError("the provider leads in a circle: " + at);
        }

        /** Goes to the provider and turns back there. */
        URI cancel(URI asked) {
            URI page = asked.resolve(get(asked).headers().firstValue("Location").orElseThrow());
            URI at = URI.create(page + "/abort");
            while (isOfProvider(at)) {
                at = at.resolve(get(at).headers().firstValue("Location").orElseThrow());
            }
            return at;
        }

        private static boolean isOfProvider(URI address) {
            return address.getPort() == PORT;
        }

        private URI post(URI form, String prompt, String login) {
            String body = "prompt=" + prompt + "&password=x&login=" + URLEncoder.encode(login, StandardCharsets.UTF_8);
            HttpResponse<String> answer = send(HttpRequest.newBuilder(form)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
            return form.resolve(answer.headers().firstValue("Location").orElseThrow());
        }

        private HttpResponse<String> get(URI address) {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(address).build());
            assertThat(answer.statusCode()).as(answer.body()).isIn(List.of(200, 302, 303));
            return answer;
        }

        private HttpResponse<String> send(HttpRequest request) {
            try {
                return browser.send(request, HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        NodeTools.delete(directory);
    }
}
