import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Measures how the three forms of the program start and how much memory they take, on the embedded database after its
 * first start, and prints the table of docs/operating/install.md. Linux only: it reads /proc.
 *
 * <p>{@code java app/src/build/Measure.java [runs]}, from the repository's root, after {@code mvn package} and
 * {@code mvn -Pnative package}.
 */
public final class Measure {

    private static final int REQUESTS = 20_000;
    private static final int CLIENTS = 16;

    private record Form(String name, List<String> command, Path size) {}

    private record Run(double seconds, double cpuSeconds, double megabytes, double megabytesAfter) {}

    public static void main(String[] arguments) throws Exception {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        Path target = Path.of("app/target").toAbsolutePath();
        Path distribution;
        try (Stream<Path> folders = Files.list(target)) {
            distribution = folders.filter(path -> Files.isExecutable(path.resolve("bin/ashlar")))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no distribution in " + target));
        }
        List<Form> forms = new ArrayList<>();
        if (Files.isExecutable(target.resolve("ashlar"))) {
            forms.add(new Form("native executable", List.of(target.resolve("ashlar").toString()), target.resolve("ashlar")));
        }
        forms.add(new Form("distribution", List.of(distribution.resolve("bin/ashlar").toString()), distribution));
        forms.add(new Form(
                "`java -jar`",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-jar",
                        distribution.resolve("lib/ashlar.jar").toString()),
                distribution.resolve("lib")));

        System.out.println("| | first 200 (best) | first 200 (median) | CPU to first 200 | RSS then | RSS after "
                + REQUESTS + " requests | size |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (Form form : forms) {
            Path data = Files.createTempDirectory("ashlar-measure");
            start(form, data, false);
            List<Run> all = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                all.add(start(form, data, i == runs - 1));
            }
            Run last = all.getLast();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f ms | %.0f ms | %.2f s | %.0f MB | %.0f MB | %.0f MB |%n",
                    form.name,
                    1000 * all.stream().mapToDouble(Run::seconds).min().orElseThrow(),
                    1000 * median(all, Run::seconds),
                    median(all, Run::cpuSeconds),
                    median(all, Run::megabytes),
                    last.megabytesAfter,
                    size(form.size) / 1e6);
        }
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        return runs.stream().mapToDouble(figure).sorted().skip(runs.size() / 2).findFirst().orElseThrow();
    }

    private static Run start(Form form, Path data, boolean load) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(form.command.stream(), Stream.of("serve")).toList())
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("output").toFile());
        builder.environment()
                .putAll(Map.of(
                        "PORT", "" + port,
                        "ASHLAR_HTTP_HOST", "127.0.0.1",
                        "ASHLAR_DATA_DIR", data.toString(),
                        "ASHLAR_LOG_ACCESS_LOG", "false"));
        URI ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build()) {
            long begin = System.nanoTime();
            Process process = builder.start();
            try {
                while (!answers(client, ready)) {
                    if (!process.isAlive() || System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(1)) {
                        throw new IllegalStateException(Files.readString(data.resolve("output")));
                    }
                    TimeUnit.MILLISECONDS.sleep(1);
                }
                double seconds = (System.nanoTime() - begin) / 1e9;
                double cpu = cpuSeconds(process.pid());
                double memory = megabytes(process.pid());
                if (load) {
                    exercise(client, ready.resolve("/health/live"));
                }
                return new Run(seconds, cpu, memory, megabytes(process.pid()));
            } finally {
                process.toHandle().destroy();
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        }
    }

    private static boolean answers(HttpClient client, URI uri) throws InterruptedException {
        try {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static void exercise(HttpClient client, URI uri) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<Boolean>> work = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                work.add(clients.submit(() -> {
                    for (int n = 0; n < REQUESTS / CLIENTS; n++) {
                        if (!answers(client, uri)) {
                            throw new IllegalStateException(uri + " did not answer 200");
                        }
                    }
                    return true;
                }));
            }
            for (Future<Boolean> done : work) {
                done.get();
            }
        }
    }

    /** User and system time, in ticks of 10 ms, are the 14th and 15th field; the name before them may hold spaces. */
    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private static double megabytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024.0;
    }

    private static long size(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files
                    .filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
