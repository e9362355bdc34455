package dev.ashlar.auth;

import dev.ashlar.app.ProgramBenchmark;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Secret;
import dev.ashlar.users.User;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** What a request with an access token pays before its handler runs. */
public class TokenCheck extends ProgramBenchmark {

    private TokenAuthenticator authenticator;
    private AccessTokens tokens;
    private String token;

    @Override
    protected void prepare() {
        authenticator = get(TokenAuthenticator.class);
        tokens = get(AccessTokens.class);
        User user = get(CreateAdmin.class)
                .create("somebody@example.com", "Somebody", Secret.of("seven horses under water"));
        token = get(Sessions.class)
                .begin(user, List.of("pwd"), new Client("127.0.0.1", "JMH"))
                .accessToken();
    }

    /** The steady state. */
    @Benchmark
    public Caller remembered() {
        return authenticator.byCredential(token).toCompletableFuture().join();
    }

    /** What the first request with it pays on top: its ES256 signature is verified and its claims are read. */
    @Benchmark
    public AccessToken firstSeen() {
        return tokens.read(token);
    }
}
