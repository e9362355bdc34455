package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secrets;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.json.JsonMapper;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.transaction.TransactionOperations;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a node does with tokens whose key it does not know, while it reads the keys and afterwards. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class UnknownKeyTest {

    private static final int AT_ONCE = 30;

    private final App app;
    private final People people;
    private final Reading reading;
    private final SigningKeys keys;
    private final TokenAuthenticator authenticator;

    @SuppressWarnings("unchecked") // the context knows beans by their raw type
    UnknownKeyTest(App app) {
        this.app = app;
        this.people = new People(app);
        app.get(SigningKeys.class).prepare();
        this.reading = new Reading(app.get(SigningKeyRepository.class));
        AuthSettings settings = app.get(AuthSettings.class);
        InstantSource clock = app.get(InstantSource.class);
        // A node that has just started, on the same database.
        this.keys = new SigningKeys(
                reading,
                app.get(Secrets.class),
                new SecureRandom(),
                clock,
                app.get(ChangeFeed.class),
                settings,
                app.get(TransactionOperations.class));
        this.authenticator = new TokenAuthenticator(
                new AccessTokens(keys, settings, app.get(JsonMapper.class), app.get(Ids.class), clock),
                keys,
                app.get(SignInStates.class),
                app.get(SessionReceipts.class),
                app.get(ApiKeys.class),
                app.get(BrowserSessions.class),
                settings,
                clock,
                app.context().getBean(ExecutorService.class, Qualifiers.byName(TaskExecutors.BLOCKING)));
    }

    /** The table of keys, which takes its time when it is told to. */
    private static final class Reading implements SigningKeyRepository {

        private final SigningKeyRepository table;
        private final AtomicInteger times = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch mayEnd = new CountDownLatch(1);

        Reading(SigningKeyRepository table) {
            this.table = table;
        }

        @Override
        public List<SigningKeyRow> findAll() {
            times.incrementAndGet();
            begun.countDown();
            try {
                assertThat(mayEnd.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return table.findAll();
        }

        @Override
        public int insertAfter(
                String follows, String id, String publicKey, String sealedPrivateKey, Instant createdAt) {
            return table.insertAfter(follows, id, publicKey, sealedPrivateKey, createdAt);
        }

        @Override
        public int delete(String id) {
            return table.delete(id);
        }
    }

    @Test
    void waitsForTheKeysThatAreBeingRead() throws Exception {
        Person person = people.signedIn();
        app.get(ChangeFeed.class).look();
        List<CompletableFuture<@Nullable Caller>> answers = new ArrayList<>();
        answers.add(ask(person.access()));
        assertThat(reading.begun.await(1, TimeUnit.MINUTES)).isTrue();
        for (int i = 1; i < AT_ONCE; i++) {
            answers.add(ask(person.access()));
        }
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        reading.mayEnd.countDown();
        for (CompletableFuture<@Nullable Caller> answer : answers) {
            assertThat(answer.get(1, TimeUnit.MINUTES)).isNotNull();
        }
        assertThat(reading.times).hasValue(1);
    }

    @Test
    void asksTheDatabaseOnceAboutAKeyThatNobodyHas() throws Exception {
        Person person = people.signedIn();
        reading.mayEnd.countDown();
        String foreign =
                SigningKey.generate(new SecureRandom(), app.clock().instant()).header()
                        + person.access().substring(person.access().indexOf('.'));
        for (int i = 0; i < AT_ONCE; i++) {
            app.get(ChangeFeed.class).look();
            assertThat(ask(foreign).handle((caller, failure) -> failure).get(1, TimeUnit.MINUTES))
                    .satisfiesAnyOf(
                            failure -> assertThat(failure).isInstanceOf(Refusal.class),
                            failure -> assertThat(failure).hasCauseInstanceOf(Refusal.class));
        }
        assertThat(reading.times).hasValue(1);
        assertThat(ask(person.access()).get(1, TimeUnit.MINUTES)).isNotNull();
        assertThat(reading.times).hasValue(1);
    }

    private CompletableFuture<@Nullable Caller> ask(String token) {
        return authenticator.byCredential(token).toCompletableFuture();
    }
}
