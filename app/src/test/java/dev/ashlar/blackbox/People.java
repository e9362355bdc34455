package dev.ashlar.blackbox;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.Http;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Those who use a running server: the administrator whom the set-up link makes, and people who sign up. */
final class People {

    static final String PASSWORD = "a long pass phrase of nobody";

    private static final Pattern SETUP_TOKEN = Pattern.compile("/setup#token=(\\S+)");

    private final Program program;

    People(Program program) {
        this.program = program;
    }

    /** The token of the one-time link that the first start prints. */
    String setUpToken() {
        Matcher matcher = SETUP_TOKEN.matcher(
                program.line(line -> SETUP_TOKEN.matcher(line).find()));
        if (!matcher.find()) {
            throw new IllegalStateException(program.printed());
        }
        return matcher.group(1);
    }

    /** Makes the first administrator through the set-up link and signs them in. */
    Http firstAdmin() {
        program.http()
                .post("/api/v1/auth/setup", """
                        {"token":"%s","email":"admin@example.com","password":"%s","name":"Ada Admin"}""".formatted(setUpToken(), PASSWORD))
                .is(201)
                .hasNot(PASSWORD);
        return signIn("admin@example.com");
    }

    Answer signUp(String email) {
        return program.http().post("/api/v1/auth/register", """
                {"email":"%s","password":"%s","name":"Somebody"}""".formatted(email, PASSWORD));
    }

    Answer tokens(String email) {
        return program.http().post("/api/v1/auth/login", """
                {"email":"%s","password":"%s"}""".formatted(email, PASSWORD));
    }

    Http signIn(String email) {
        return program.http().bearer(tokens(email).is(200).text("/data/accessToken"));
    }
}
