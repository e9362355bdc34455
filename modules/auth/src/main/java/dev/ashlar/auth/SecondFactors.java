package dev.ashlar.auth;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secrets;
import dev.ashlar.users.User;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Second factors: codes from an app, and recovery codes for the day the app is lost. */
@Singleton
class SecondFactors {

    static final String TOTP = "otp";
    static final String RECOVERY_CODE = "recovery_code";
    private static final String PURPOSE = "auth.totp";
    private static final int RECOVERY_CODES = 10;
    private static final int RECOVERY_BYTES = 10;
    private static final Refusal.Limit WRONG_CODES = new Refusal.Limit("codes", 10, Duration.ofMinutes(10));
    private static final Pattern SIX_DIGITS = Pattern.compile("[0-9]{6}");

    private final TotpRepository totp;
    private final RecoveryCodeRepository recoveryCodes;
    private final ChallengeRepository challenges;
    private final Attempts attempts;
    private final Sessions sessions;
    private final RandomTokens random;
    private final Secrets secrets;
    private final Notices notices;
    private final Events events;
    private final InstantSource clock;
    private final AuthSettings settings;

    SecondFactors(
            TotpRepository totp,
            RecoveryCodeRepository recoveryCodes,
            ChallengeRepository challenges,
            Attempts attempts,
            Sessions sessions,
            RandomTokens random,
            Secrets secrets,
            Notices notices,
            Events events,
            InstantSource clock,
            AuthSettings settings) {
        this.totp = totp;
        this.recoveryCodes = recoveryCodes;
        this.challenges = challenges;
        this.attempts = attempts;
        this.sessions = sessions;
        this.random = random;
        this.secrets = secrets;
        this.notices = notices;
        this.events = events;
        this.clock = clock;
        this.settings = settings;
    }

    /** A secret that waits to be confirmed. */
    record Enrolment(String secret, String uri) {

        @Override
        public String toString() {
            return "Enrolment[REDACTED]";
        }
    }

    boolean isOn(UUID user) {
        return totp.find(user).filter(row -> row.confirmedAt() != null).isPresent();
    }

    long recoveryCodesLeft(UUID user) {
        return recoveryCodes.countOf(user);
    }

    @Transactional
    Enrolment enrol(User user) {
        if (isOn(user.id())) {
            throw Refusal.of(AuthError.TOTP_ALREADY_ON);
        }
        byte[] secret = random.bytes(Totp.SECRET);
        totp.deleteUnconfirmed(user.id());
        totp.insert(user.id(), Base64.getEncoder().encodeToString(secrets.seal(PURPOSE, secret)), clock.instant());
        String issuer = encoded(settings.issuer());
        String text = Totp.base32(secret);
        return new Enrolment(
                text,
                "otpauth://totp/" + issuer + ":" + encoded(user.email().value()) + "?secret=" + text + "&issuer="
                        + issuer + "&algorithm=SHA1&digits=6&period=30");
    }

    /**
     * Switches codes on once one was right, and gives the recovery codes, which are shown this one time. Whoever is signed in
     * elsewhere has shown no more than a password, and could switch them off again.
     */
    @Transactional
    List<String> confirm(User user, @Nullable UUID session, String code) {
        TotpRow row = totp.find(user.id()).orElseThrow(() -> Refusal.of(AuthError.TOTP_NOT_ON));
        if (row.confirmedAt() != null) {
            throw Refusal.of(AuthError.TOTP_ALREADY_ON);
        }
        if (!useTotp(row, code) || totp.confirm(user.id(), clock.instant()) == 0) {
            throw Refusal.of(AuthError.CODE_INVALID);
        }
        if (session == null) {
            sessions.endAll(user.id(), "second_factor_added");
        } else {
            sessions.endOthers(user.id(), session, "second_factor_added");
        }
        events.publish(new AuthEvent.SecondFactorAdded(user.id(), TOTP));
        notices.secondFactorChanged(user, "Codes from an app were switched on", clock.instant());
        return freshRecoveryCodes(user.id());
    }

    @Transactional
    void switchOff(User user) {
        if (totp.delete(user.id()) == 0) {
            throw Refusal.of(AuthError.TOTP_NOT_ON);
        }
        recoveryCodes.deleteOf(user.id());
        challenges.deleteOf(user.id());
        events.publish(new AuthEvent.SecondFactorRemoved(user.id(), TOTP));
        notices.secondFactorChanged(user, "Codes from an app were switched off", clock.instant());
    }

    /** Without a word, where somebody else may have set them up. */
    @Transactional
    void forget(UUID user) {
        totp.delete(user);
        recoveryCodes.deleteOf(user);
        challenges.deleteOf(user);
    }

    /**
     * What was switched on or made since then, in words. Codes that are not confirmed yet go as well, and codes that are
     * older stay: only whoever made the newest recovery codes has those.
     */
    @Transactional
    List<String> forgetSince(UUID user, Instant since) {
        TotpRow row = totp.lock(user).orElse(null);
        if (row == null) {
            return List.of();
        }
        if (row.confirmedAt() != null && row.confirmedAt().isBefore(since)) {
            return recoveryCodes.deleteMadeSince(user, since) > 0 ? List.of("recovery codes") : List.of();
        }
        forget(user);
        if (row.confirmedAt() == null) {
            return List.of();
        }
        events.publish(new AuthEvent.SecondFactorRemoved(user, TOTP));
        return List.of("codes from an app");
    }

    @Transactional
    List<String> newRecoveryCodes(User user) {
        if (!isOn(user.id())) {
            throw Refusal.of(AuthError.TOTP_NOT_ON);
        }
        notices.secondFactorChanged(user, "New recovery codes were made", clock.instant());
        return freshRecoveryCodes(user.id());
    }

    /** A limit on codes besides that of each challenge: whoever knows the password can begin as often as they like. */
    void countGuess(UUID user) {
        Duration wait = attempts.count("codes " + user, WRONG_CODES);
        if (wait != null) {
            throw Refusal.limited(WRONG_CODES, wait);
        }
    }

    void forgiveGuesses(UUID user) {
        attempts.forget("codes " + user);
    }

    /** Uses the code up and tells which method it was; nothing when it is wrong. */
    @Transactional
    Optional<String> use(UUID user, String code) {
        String given = code.strip();
        if (SIX_DIGITS.matcher(given).matches()) {
            return totp.find(user)
                    .filter(row -> row.confirmedAt() != null && useTotp(row, given))
                    .map(row -> TOTP);
        }
        if (recoveryCodes.use(user, RandomTokens.hash(canonical(given))) == 0) {
            return Optional.empty();
        }
        events.publish(new AuthEvent.RecoveryCodeUsed(user));
        return Optional.of(RECOVERY_CODE);
    }

    private boolean useTotp(TotpRow row, String code) {
        byte[] secret = secrets.open(PURPOSE, Base64.getDecoder().decode(row.sealedSecret()));
        Instant now = clock.instant();
        OptionalLong step = Totp.step(secret, code, now);
        return step.isPresent() && totp.useStep(row.userId(), step.getAsLong()) == 1;
    }

    /** Eighty random bits each: a plain hash keeps them, nobody tries them all. */
    private List<String> freshRecoveryCodes(UUID user) {
        recoveryCodes.deleteOf(user);
        Instant now = clock.instant();
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            String code = Totp.base32(random.bytes(RECOVERY_BYTES)).toLowerCase(Locale.ROOT);
            recoveryCodes.insert(user, RandomTokens.hash(code), now);
            codes.add(code.substring(0, 4) + "-" + code.substring(4, 8) + "-" + code.substring(8, 12) + "-"
                    + code.substring(12));
        }
        events.publish(new AuthEvent.RecoveryCodesMade(user));
        return codes;
    }

    private static String canonical(String code) {
        return code.replaceAll("[\\s-]", "").toLowerCase(Locale.ROOT);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
