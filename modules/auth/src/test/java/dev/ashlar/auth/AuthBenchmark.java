package dev.ashlar.auth;

import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingSource;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.TestDatabase;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures sign-in and reading a user, and what a flood of sign-ins does to everybody else. Server, clients and database
 * share the machine, so the figures are a floor.
 */
final class AuthBenchmark {

    private static final Duration EACH = Duration.ofSeconds(10);
    private static final int FLOOD = 50;
    private static final String ME = "/api/v1/users/me";

    private final URI address;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    private AuthBenchmark(URI address) {
        this.address = address;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("ashlar-benchmark");
        EffectiveSettings settings = EffectiveSettings.read(List.of(new SettingSource.Keys(
                "measurement",
                Map.of(
                        "ashlar.http.port", "0",
                        "ashlar.database.url", TestDatabase.POSTGRESQL.freshUrl(),
                        "ashlar.secret", "a secret that only measurements use",
                        "ashlar.rate-limit.requests", "1000000000",
                        "ashlar.rate-limit.strict-requests", "1000000000",
                        "ashlar.auth.failures-per-account", "1000",
                        "ashlar.auth.failures-per-address", "1000000",
                        "ashlar.http.host", "127.0.0.1",
                        "ashlar.log.access-log", "false",
                        "ashlar.data-dir", directory.toString()))));
        Boot.migrate(settings);
        try (ApplicationContext context =
                Boot.context(settings).environments("test").start()) {
            URI address = context.getBean(EmbeddedServer.class).start().getURI();
            new AuthBenchmark(address).measure();
        } finally {
            NodeTools.delete(directory);
        }
        System.exit(0);
    }

    private void measure() throws Exception {
        System.out.printf("processors: %d%n", Runtime.getRuntime().availableProcessors());
        String email = "somebody@example.com";
        Http http = Http.to(address);
        String id = http.post("/api/v1/auth/register", credentials(email, ", \"name\": \"Somebody\""))
                .is(201)
                .text("/data/id");
        Answer tokens = http.post("/api/v1/auth/login", credentials(email, "")).is(200);
        String token = tokens.text("/data/accessToken");
        HttpRequest me = get(ME, token);
        HttpRequest user = get("/api/v1/users/" + id, token);
        HttpRequest login = HttpRequest.newBuilder(address.resolve("/api/v1/auth/login"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(credentials(email, "")))
                .build();

        load(me, 8, EACH);
        System.out.println("GET /users/{id}, 8 clients: " + load(user, 8, EACH));
        System.out.println("GET /users/me, 8 clients: " + load(me, 8, EACH));
        System.out.println("POST /auth/login, 4 clients: " + load(login, 4, EACH));
        for (int round = 1; round <= 3; round++) {
            flood(me, login, round);
        }
    }

    /** Fifty people who sign in without a pause, and one who reads his own account a hundred times a second. */
    private void flood(HttpRequest me, HttpRequest login, int round) throws Exception {
        Times calm = paced(me, EACH);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger in = new AtomicInteger();
        AtomicInteger turnedAway = new AtomicInteger();
        Times meanwhile;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> flood = new ArrayList<>();
            for (int i = 0; i < FLOOD; i++) {
                flood.add(threads.submit(() -> {
                    while (!over.get()) {
                        int status = send(login);
                        (status == 200 ? in : turnedAway).incrementAndGet();
                    }
                    return null;
                }));
            }
            meanwhile = paced(me, EACH);
            over.set(true);
            for (Future<?> one : flood) {
                one.get();
            }
        }
        System.out.printf(
                "round %d: GET /users/me alone %s; during %d parallel sign-ins %s; p99 times %.2f; %d signed in, %d turned"
                        + " away%n",
                round, calm, FLOOD, meanwhile, (double) meanwhile.at(0.99) / calm.at(0.99), in.get(), turnedAway.get());
    }

    private record Times(List<Long> sorted, Duration within) {

        long at(double share) {
            return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(sorted.size() * share)));
        }

        @Override
        public String toString() {
            return "%.0f a second, p50 %.2f ms, p99 %.2f ms"
                    .formatted(sorted.size() / (double) within.toSeconds(), at(0.5) / 1e6, at(0.99) / 1e6);
        }
    }

    /** As many as these clients can do, one after the other each. */
    private Times load(HttpRequest request, int clients, Duration within) throws Exception {
        ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
        long end = System.nanoTime() + within.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        long began = System.nanoTime();
                        expect(200, send(request));
                        times.add(System.nanoTime() - began);
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        return sorted(times, within);
    }

    /** One every ten milliseconds, measured from when it should have begun: waiting in line counts. */
    private Times paced(HttpRequest request, Duration within) throws IOException, InterruptedException {
        List<Long> times = new ArrayList<>();
        long due = System.nanoTime();
        long end = due + within.toNanos();
        while (due < end) {
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            expect(200, send(request));
            times.add(System.nanoTime() - due);
            due += Duration.ofMillis(10).toNanos();
        }
        return sorted(times, within);
    }

    private static Times sorted(Iterable<Long> times, Duration within) {
        List<Long> all = new ArrayList<>();
        times.forEach(all::add);
        Collections.sort(all);
        return new Times(List.copyOf(all), within);
    }

    private int send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static void expect(int expected, int status) {
        if (status != expected) {
            throw new IllegalStateException("answered " + status);
        }
    }

    private HttpRequest get(String path, String token) {
        return HttpRequest.newBuilder(address.resolve(path))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private static String credentials(String email, String more) {
        return "{\"email\": \"%s\", \"password\": \"%s\"%s}".formatted(email, People.PASSWORD, more);
    }
}
