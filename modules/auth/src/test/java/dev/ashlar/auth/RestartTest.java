package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingSource;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that was started again takes the tokens it gave before, from the first moment on. */
@ModuleTest
class RestartTest {

    private static final int ROUNDS = 6;
    private static final int AT_ONCE = 60;

    private final App app;

    RestartTest(App app) {
        this.app = app;
    }

    @Test
    void takesValidTokensHoweverManyComeFirst(@TempDir Path directory) throws Exception {
        EffectiveSettings settings = EffectiveSettings.read(List.of(new SettingSource.Keys(
                "test",
                Map.of(
                        "ashlar.http.port",
                        "0",
                        "ashlar.http.host",
                        "127.0.0.1",
                        "ashlar.database.url",
                        app.database().freshUrl(),
                        "ashlar.secret",
                        "a secret that only tests use: " + app.database(),
                        "ashlar.rate-limit.requests",
                        "1000000",
                        "ashlar.data-dir",
                        directory.toString()))));
        Boot.migrate(settings);
        String token;
        try (ApplicationContext context = started(settings)) {
            Http http = Http.to(addressOf(context));
            http.post("/api/v1/auth/register", """
                    {"email": "a@example.com", "password": "%s", "name": "Somebody"}""".formatted(People.PASSWORD)).is(201);
            token = People.login(http, "a@example.com", People.PASSWORD).is(200).text("/data/accessToken");
        }
        for (int round = 0; round < ROUNDS; round++) {
            try (ApplicationContext context = started(settings)) {
                assertThat(context.getBean(AccessTokens.class).knowsKeyOf(token))
                        .as("knows the key before it is ready")
                        .isTrue();
                for (Answer answer : asked(Http.to(addressOf(context)).bearer(token))) {
                    answer.is(200);
                }
            }
        }
    }

    private static List<Answer> asked(Http http) throws Exception {
        CountDownLatch together = new CountDownLatch(1);
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < AT_ONCE; i++) {
                answers.add(threads.submit(() -> {
                    together.await();
                    return http.get("/api/v1/users/me");
                }));
            }
            together.countDown();
        }
        List<Answer> got = new ArrayList<>();
        for (Future<Answer> answer : answers) {
            got.add(answer.get());
        }
        return got;
    }

    private static ApplicationContext started(EffectiveSettings settings) {
        ApplicationContext context = Boot.context(settings).environments("test").start();
        context.getBean(EmbeddedServer.class).start();
        return context;
    }

    private static URI addressOf(ApplicationContext context) {
        return context.getBean(EmbeddedServer.class).getURI();
    }
}
