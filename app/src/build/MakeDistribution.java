import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Lays out the distribution for servers without Java: bin/ashlar, the jars, a Java run-time with only the modules needed,
 * and a cache of loaded classes and profiles, trained on real requests to a server started from this very folder.
 *
 * <p>A single source file that {@code java} runs, so that building it needs nothing but the JDK.
 */
public final class MakeDistribution {

    /** What the libraries use: found out by the whole-system suite, which runs on this run-time. */
    private static final String MODULES = String.join(
            ",",
            "java.base",
            "java.compiler",
            "java.instrument",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.rmi",
            "java.scripting",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.transaction.xa",
            "java.xml",
            "jdk.crypto.ec",
            "jdk.httpserver",
            "jdk.jcmd",
            "jdk.jfr",
            "jdk.management",
            "jdk.management.jfr",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.unsupported",
            "jdk.zipfs");

    private static final Pattern LISTENING = Pattern.compile("istening +(https?://[^\\s/\",]+)");
    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"accessToken\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern REFRESH_TOKEN = Pattern.compile("\"refreshToken\"\\s*:\\s*\"([^\"]+)\"");

    private final Path folder;
    private final Path lib;
    private final FileTime time;

    private MakeDistribution(Path folder, Instant time) {
        this.folder = folder;
        this.lib = folder.resolve("lib");
        this.time = FileTime.from(time);
    }

    /**
     * @param arguments the folder to make, the time of its files, the application's jar, the launcher, the bill of
     *     materials (the path without its ending), the run-time class path
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        Path application = Path.of(arguments[2]);
        Path launcher = Path.of(arguments[3]);
        Path materials = Path.of(arguments[4]);
        List<Path> jars = Stream.of(arguments[5].split(":"))
                .map(Path::of)
                .filter(path -> path.toString().endsWith(".jar") && !path.equals(application))
                .toList();
        Path made = folder.resolveSibling(folder.getFileName() + ".made");
        String fingerprint = fingerprint(Stream.concat(Stream.of(application, launcher), jars.stream()).toList());
        if (Files.exists(made) && Files.readString(made).equals(fingerprint)) {
            System.out.println("The distribution in " + folder + " is up to date");
            return;
        }
        Files.deleteIfExists(made);
        MakeDistribution distribution = new MakeDistribution(folder, Instant.parse(arguments[1]));
        distribution.lay(application, jars, launcher, materials);
        distribution.linkRuntime();
        distribution.fixTimes();
        distribution.train();
        distribution.fixTimes();
        Files.writeString(made, fingerprint);
    }

    private void lay(Path application, List<Path> jars, Path launcher, Path materials) throws IOException {
        delete(lib);
        Files.createDirectories(lib);
        Files.createDirectories(folder.resolve("bin"));
        Path program = folder.resolve("bin/ashlar");
        Files.copy(launcher, program, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.copy(application, lib.resolve("ashlar.jar"));
        for (Path jar : jars) {
            Files.copy(jar, lib.resolve(jar.getFileName().toString()));
        }
        if (!Files.exists(Path.of(materials + ".xml"))) {
            System.out.println("WITHOUT bill of materials and licences: the plugin that writes them does nothing when Maven"
                    + " is offline (-o)");
            return;
        }
        for (String ending : List.of("json", "xml")) {
            Files.copy(
                    Path.of(materials + "." + ending),
                    folder.resolve("bom." + ending),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(folder.resolve("LICENSES.txt"), licences(Path.of(materials + ".xml")));
    }

    /** One line per component, from the bill of materials; a component without a licence fails the build. */
    private static String licences(Path materials) throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        NodeList components;
        try {
            NodeList top = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(materials.toFile())
                    .getElementsByTagName("components");
            components = ((Element) top.item(top.getLength() - 1)).getElementsByTagName("component");
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(materials + " is no bill of materials", e);
        }
        for (int i = 0; i < components.getLength(); i++) {
            Element component = (Element) components.item(i);
            String name = text(component, "group") + ":" + text(component, "name") + ":" + text(component, "version");
            if (name.startsWith("dev.ashlar:")) {
                continue;
            }
            NodeList licences = component.getElementsByTagName("license");
            List<String> names = new ArrayList<>();
            for (int j = 0; j < licences.getLength(); j++) {
                Element licence = (Element) licences.item(j);
                String id = text(licence, "id");
                names.add(id.isEmpty() ? text(licence, "name") : id);
            }
            String expression = text(component, "expression");
            if (!expression.isEmpty()) {
                names.add(expression);
            }
            if (names.isEmpty()) {
                silent.add(name);
            }
            lines.add(name + "  " + String.join(" or ", names));
        }
        if (!silent.isEmpty()) {
            throw new IllegalStateException("no licence is known of " + silent);
        }
        return "Ashlar is distributed with these libraries and their licences. The Java run-time's own stand in"
                + " runtime/legal.\n\n" + String.join("\n", lines.stream().sorted().toList()) + "\n";
    }

    private static String text(Element parent, String child) {
        NodeList found = parent.getElementsByTagName(child);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }

    private void linkRuntime() throws IOException {
        Path runtime = folder.resolve("runtime");
        Path linked = folder.resolveSibling("runtime.linked");
        String wanted = System.getProperty("java.runtime.version") + " " + MODULES;
        if (Files.isDirectory(runtime) && Files.exists(linked) && Files.readString(linked).equals(wanted)) {
            return;
        }
        delete(runtime);
        Files.deleteIfExists(linked);
        int status = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new IllegalStateException("this JDK has no jlink"))
                .run(
                        System.out,
                        System.err,
                        "--add-modules",
                        MODULES,
                        "--output",
                        runtime.toString(),
                        "--no-header-files",
                        "--no-man-pages",
                        "--compress=zip-6");
        if (status != 0) {
            throw new IllegalStateException("jlink ended with " + status);
        }
        Files.writeString(linked, wanted);
    }

    /** The cache is valid for files of exactly this time and size, also after they were packed and unpacked. */
    private void fixTimes() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!Files.isSymbolicLink(path)) {
                    Files.setLastModifiedTime(path, time);
                }
            }
        }
    }

    private void train() throws IOException, InterruptedException {
        Path room = Files.createTempDirectory("ashlar-training");
        Path cache = lib.resolve("ashlar.aot");
        try {
            ProcessBuilder command = new ProcessBuilder(
                            folder.resolve("runtime/bin/java").toString(),
                            "-XX:AOTCacheOutput=" + cache,
                            "-Xlog:aot=off",
                            "-Xlog:cds=off",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-jar",
                            lib.resolve("ashlar.jar").toString(),
                            "serve")
                    .directory(room.toFile())
                    .redirectErrorStream(true);
            Map<String, String> environment = command.environment();
            environment.keySet().removeIf(name -> name.startsWith("ASHLAR_") || name.endsWith("_URL"));
            environment.putAll(Map.of(
                    "PORT", "0",
                    "ASHLAR_HTTP_HOST", "127.0.0.1",
                    "ASHLAR_DATA_DIR", room.resolve("data").toString(),
                    "ASHLAR_RATE_LIMIT_REQUESTS", "1000000",
                    "ASHLAR_RATE_LIMIT_STRICT_REQUESTS", "1000000"));
            Process server = command.start();
            List<String> output = new ArrayList<>();
            try (BufferedReader lines = server.inputReader()) {
                URI address = listening(lines, output);
                int answers = address == null ? 0 : exercise(address);
                server.toHandle().destroy();
                lines.lines().forEach(output::add);
                boolean ended = server.waitFor(120, TimeUnit.SECONDS);
                if (answers == 0 || !ended || !Files.exists(cache)) {
                    throw new IllegalStateException("the training run made no cache:\n" + String.join("\n", output));
                }
                System.out.println("Trained on " + answers + " answers: " + Files.size(cache) / 1_000_000 + " MB in "
                        + cache);
            } finally {
                server.destroyForcibly();
            }
        } finally {
            delete(room);
        }
    }

    private static URI listening(BufferedReader lines, List<String> output) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            output.add(line);
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                return URI.create(matcher.group(1));
            }
        }
        return null;
    }

    /** What callers do all day: sign up, sign in, read, be refused. A route that is not there answers 404, which trains too. */
    private static int exercise(URI address) throws IOException, InterruptedException {
        Training training = new Training(address);
        for (int round = 0; round < 20; round++) {
            for (String path : List.of(
                    "/health", "/health/live", "/health/ready", "/metrics", "/modules", "/openapi.json", "/nowhere")) {
                training.send("GET", path, "", "");
            }
            String credentials = "{\"email\":\"trainee-" + round + "@example.com\",\"password\":\"a long pass phrase "
                    + round + "\",\"name\":\"Trainee\"}";
            training.send("POST", "/api/v1/auth/register", credentials, "");
            String tokens = training.send("POST", "/api/v1/auth/login", credentials.replace(",\"name\":\"Trainee\"", ""), "");
            String refreshed = training.send(
                    "POST", "/api/v1/auth/refresh", "{\"refreshToken\":\"" + first(REFRESH_TOKEN, tokens) + "\"}", "");
            String token = first(ACCESS_TOKEN, refreshed.contains("accessToken") ? refreshed : tokens);
            for (int reading = 0; reading < 20; reading++) {
                training.send("GET", "/api/v1/users/me", "", token);
            }
            training.send("GET", "/api/v1/users?limit=5", "", token);
            training.send("POST", "/api/v1/users", "{\"email\":", token);
            training.send("POST", "/api/v1/auth/logout", "", token);
        }
        return training.answers;
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "none";
    }

    private static final class Training {

        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final URI address;
        private int answers;

        Training(URI address) {
            this.address = address;
        }

        String send(String method, String path, String body, String token) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                    .timeout(Duration.ofSeconds(30))
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            Map<String, String> headers = new LinkedHashMap<>();
            if (!body.isEmpty()) {
                headers.put("Content-Type", "application/json");
            }
            if (!token.isEmpty()) {
                headers.put("Authorization", "Bearer " + token);
            }
            headers.forEach(request::header);
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            answers++;
            return answer.body();
        }
    }

    private static String fingerprint(List<Path> files) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        digest.update((System.getProperty("java.runtime.version") + MODULES).getBytes());
        for (Path file : files) {
            digest.update(file.getFileName().toString().getBytes());
            try (InputStream content = Files.newInputStream(file)) {
                byte[] buffer = new byte[65536];
                for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                    digest.update(buffer, 0, read);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
