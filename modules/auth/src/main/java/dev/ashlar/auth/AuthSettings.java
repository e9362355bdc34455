package dev.ashlar.auth;

import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.ByteSize;
import dev.ashlar.kernel.settings.Checks;
import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.SettingMistakes;
import dev.ashlar.kernel.settings.Settings;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How people sign in and for how long. */
@Settings("auth")
record AuthSettings(
        @Setting(
                value = "ashlar",
                why = "Who issues access tokens (iss). Services that check tokens themselves compare it.")
        String issuer,

        @Setting(
                value = "ashlar",
                why = "For whom access tokens are meant (aud). Services that check tokens themselves compare it.")
        String audience,

        @Setting(
                value = "15m",
                min = "1m",
                max = "1h",
                why = "How long an access token lives. Ended sessions are refused at once whatever this says.")
        Duration accessTokenLife,

        @Setting(value = "30d", min = "5m", max = "365d", why = "A session that nobody uses ends after this time.")
        Duration sessionIdle,

        @Setting(
                value = "90d",
                min = "5m",
                max = "3650d",
                why = "A session ends after this time however much it is used; refreshing never moves the end.")
        Duration sessionLife,

        @Setting(
                value = "30d",
                min = "1d",
                max = "3650d",
                why = "How often a new signing key takes over. Old ones are served until their tokens are gone.")
        Duration keyRotation,

        @Setting(value = "8", min = "8", max = "64", why = "The least number of characters of a password.")
        int passwordMin,

        @Setting(
                value = "19MB",
                min = "64kB",
                max = "256MB",
                why =
                        "Memory that hashing one password takes (Argon2id): more makes stolen hashes harder to guess and sign-in"
                                + " slower. Half of the processors hash at once. Stored hashes follow at the next sign-in.")
        ByteSize passwordMemory,

        @Setting(
                value = "2",
                min = "1",
                max = "20",
                why =
                        "How often hashing a password goes through its memory. Production refuses less than OWASP's minimum:"
                                + " 46MB for 1, 19MB for 2, 12MB for 3, 9MB for 4, 7MB for more.")
        int passwordIterations,

        @Setting(
                value = "64",
                min = "1",
                max = "100000",
                why =
                        "How many passwords may wait to be hashed. Beyond that sign-in answers 503 rather than filling memory.")
        int passwordQueue,

        @Setting(
                value = "true",
                why =
                        "Whether sign-up says that an address is taken. False answers as for a new one and mails the owner.")
        boolean registrationRevealTaken,

        @Setting(
                value = "5m",
                min = "1m",
                max = "1d",
                why = "How long the second factor may take after the password was right.")
        Duration challengeLife,

        @Setting(value = "1h", min = "5m", max = "1d", why = "How long a link to a new password works.")
        Duration resetLinkLife,

        @Setting(value = "1d", min = "10m", max = "30d", why = "How long a link that confirms an address works.")
        Duration verificationLinkLife,

        @Setting(value = "7d", min = "1h", max = "90d", why = "How long an invitation works.")
        Duration invitationLife,

        @Setting(
                value = "",
                example = "https://app.example.com",
                why = "Where the pages are that links in mails lead to; empty takes ashlar.http.public-url.")
        @Nullable
        URI pagesUrl,

        @Setting(
                value = "",
                example = "google|client-id|client-secret, corp|client-id|client-secret|https://id.example.com",
                why =
                        "Providers people may sign in by: name|client-id|client-secret|issuer, separated by commas. google,"
                                + " gitlab, linkedin, slack, twitch and salesforce need no issuer.")
        @Nullable
        Secret oidcProviders,

        @Setting(
                value = "10",
                min = "1",
                max = "1000",
                why = "Wrong passwords per minute for one account from places it was never used from.")
        int failuresPerAccount,

        @Setting(
                value = "30",
                min = "1",
                max = "1000000",
                why = "Failed sign-ins per minute from one address, over all accounts.")
        int failuresPerAddress,

        @Setting(
                value = "1000",
                min = "1",
                max = "1000000000",
                why = "Failed sign-ins per minute in all. Beyond that only places known to an account may try.")
        int failuresOverall,

        @Setting(
                value = "100",
                min = "10",
                max = "10000",
                why = "Wrong passwords in a row after which the account's password no longer works until it is reset.")
        int consecutiveFailures,

        @Setting(
                value = "50",
                min = "1",
                max = "10000",
                why = "How many API keys an account can have; revoked ones do not count.")
        int apiKeysPerAccount,

        @Setting(value = "20", min = "1", max = "1000", why = "How many passkeys an account can have.")
        int passkeysPerAccount,

        @Setting(
                value = "20000",
                min = "100",
                max = "10000000",
                why = "How many access tokens and sessions a node remembers, about 2 kB each.")
        int remembered) {

    AuthSettings {
        Checks.all(() -> OidcProvider.parse(oidcProviders), () -> checkHashingCost(passwordMemory, passwordIterations));
    }

    /** Beyond this not even an imported hash is accepted. */
    private static void checkHashingCost(ByteSize memory, int iterations) {
        if (memory.bytes() / 1024 * iterations > PasswordHash.MOST_MEMORY_TIMES_ITERATIONS) {
            throw SettingMistakes.of(
                    "ashlar.auth.password-iterations",
                    "\"" + iterations + "\" times " + memory + " would take seconds for each password");
        }
    }
}
