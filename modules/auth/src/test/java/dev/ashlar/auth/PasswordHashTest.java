package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.Credentials;
import java.time.Duration;
import java.util.UUID;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;

/** How passwords are kept, at the cost that production has. */
@ModuleTest(settings = People.PROXY)
class PasswordHashTest {

    private static final String OURS = "$argon2id$v=19$m=19456,t=2,p=1$";

    private final App app;
    private final People people;

    PasswordHashTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void costsWhatOwaspAsksForAtLeast() {
        String email = people.newEmail();
        UUID id = people.signUp(email);
        assertThat(hashOf(id)).startsWith(OURS).doesNotContain(People.PASSWORD);
        People.login(app.http(), email, People.PASSWORD).is(200);
    }

    /** Whoever tunes the cost has every hash follow, without anybody noticing. */
    @Test
    void followsTheCostAtTheNextSignIn() {
        for (HashingCost earlier : new HashingCost[] {new HashingCost(8 * 1024, 5), new HashingCost(32 * 1024, 1)}) {
            String email = people.newEmail();
            UUID id = people.signUp(email);
            app.get(Credentials.class).adoptHash(id, PasswordHash.make("as it was before", new byte[16], earlier));
            assertThat(hashOf(id)).startsWith(earlier.head());
            People.login(app.http(), email, "not as it was").isProblem(401, "credentials_invalid");
            assertThat(hashOf(id)).startsWith(earlier.head());
            People.login(app.http(), email, "as it was before").is(200);
            assertThat(hashOf(id)).startsWith(OURS);
            People.login(app.http(), email, "as it was before").is(200);
        }
    }

    /** However the salt begins, and however many digits the cost has. */
    @Test
    void tellsTheKindsOfHashesApart() {
        PasswordRepository passwords = app.get(PasswordRepository.class);
        String cheap = new HashingCost(64, 1).head();
        for (HashingCost cost : new HashingCost[] {
            new HashingCost(64, 1), new HashingCost(131_072, 1), new HashingCost(131_072, 2), new HashingCost(9_216, 4)
        }) {
            for (int salt = 0; salt < 3; salt++) {
                byte[] bytes = new byte[16];
                bytes[0] = (byte) (salt * 80);
                String hash = PasswordHash.make("some password", bytes, new HashingCost(64, 1));
                // As if another node had imported it.
                passwords.insertIfAbsent(
                        UUID.randomUUID(),
                        hash.replace(cheap, cost.head()),
                        app.clock().instant());
            }
        }
        app.clock().advance(Duration.ofHours(2));
        assertThat(app.get(ImportedHashes.class).samples().stream().map(PasswordHash::kind))
                .contains(
                        "$argon2id$v=19$m=64,t=1,p=1",
                        "$argon2id$v=19$m=131072,t=1,p=1",
                        "$argon2id$v=19$m=9216,t=4,p=1")
                .doesNotContain("$argon2id$v=19$m=19456,t=2,p=1")
                .doesNotHaveDuplicates();
    }

    @Test
    void readsPasswordsToTheLastByte() {
        String email = people.newEmail();
        String start = "z".repeat(72);
        people.register(email, start + "right").is(201);
        People.login(app.http(), email, start + "wrong").isProblem(401, "credentials_invalid");
        People.login(app.http(), email, start).isProblem(401, "credentials_invalid");
        People.login(app.http(), email, start + "right").is(200);
    }

    @Test
    void takesHashesFromANodeSystemAndReplacesThem() {
        Credentials credentials = app.get(Credentials.class);
        PasswordRepository passwords = app.get(PasswordRepository.class);
        for (String version : new String[] {"2a", "2b", "2y"}) {
            String email = people.newEmail();
            UUID id = people.signUp(email);
            // What bcrypt makes of "correct horse" with cost 4 and a fixed salt.
            String hash = OpenBSDBCrypt.generate(version, "correct horse".toCharArray(), new byte[16], 4);
            credentials.adoptHash(id, hash);
            People.login(app.http(), email, "wrong horse").isProblem(401, "credentials_invalid");
            People.login(app.http(), email, "correct horse").is(200);
            assertThat(passwords.find(id).orElseThrow().hash()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
            People.login(app.http(), email, "correct horse").is(200);
        }
    }

    /** Bcrypt takes whatever begins with the same 72 bytes; made into our own hash, it would lock the owner out. */
    @Test
    void locksNobodyOutOfWhosePasswordBcryptHasSeenTheBeginning() {
        String email = people.newEmail();
        UUID id = people.signUp(email);
        String password = "a".repeat(80);
        app.get(Credentials.class)
                .adoptHash(
                        id,
                        OpenBSDBCrypt.generate("2b", password.substring(0, 72).toCharArray(), new byte[16], 4));
        People.login(app.http(), email, "a".repeat(72) + "zzz").is(200);
        People.login(app.http(), email, password).is(200);
        People.login(app.http(), email, "a".repeat(72)).is(200);
    }

    @Test
    void refusesHashesThatCostTooMuch() {
        UUID id = people.signUp(people.newEmail());
        Credentials credentials = app.get(Credentials.class);
        for (String hash : new String[] {
            "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHRzb21l$c29tZWhhc2hzb21laGFzaHNvbWVoYXNo",
            "$argon2id$v=19$m=262144,t=10,p=4$c29tZXNhbHRzb21l$c29tZWhhc2hzb21laGFzaHNvbWVoYXNo",
            "$2b$31$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
            "$2b$15$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
            "plain text",
            "$1$md5$x"
        }) {
            assertThat(catchThrowable(() -> credentials.adoptHash(id, hash)))
                    .as(hash)
                    .isInstanceOf(Refusal.class);
        }
    }

    private String hashOf(UUID user) {
        return app.get(PasswordRepository.class).find(user).orElseThrow().hash();
    }
}
