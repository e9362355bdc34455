package dev.ashlar.auth;

import dev.ashlar.kernel.Chore;
import dev.ashlar.kernel.Portions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Removes what can no longer be used. Ended sessions stay a while: they tell which places an account is used from. */
@Singleton
class ForgetExpired implements Chore {

    private static final Duration SESSIONS_KEPT = Duration.ofDays(90);

    private final SessionRepository sessions;
    private final LinkRepository links;
    private final ChallengeRepository challenges;
    private final TallyRepository tallies;
    private final ChangeRepository changes;
    private final PasskeyRepository passkeys;
    private final OidcJourneyRepository journeys;
    private final InstantSource clock;

    ForgetExpired(
            SessionRepository sessions,
            LinkRepository links,
            ChallengeRepository challenges,
            TallyRepository tallies,
            ChangeRepository changes,
            PasskeyRepository passkeys,
            OidcJourneyRepository journeys,
            InstantSource clock) {
        this.sessions = sessions;
        this.links = links;
        this.challenges = challenges;
        this.tallies = tallies;
        this.changes = changes;
        this.passkeys = passkeys;
        this.journeys = journeys;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "auth.forget-expired";
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        Instant now = clock.instant();
        Instant sessionsBefore = now.minus(SESSIONS_KEPT);
        Portions.deleteAll(
                most -> sessions.deleteExpired(sessionsBefore, most),
                most -> sessions.deleteEnded(sessionsBefore, most),
                most -> links.deleteExpired(now, most),
                most -> challenges.deleteExpired(now, most),
                most -> tallies.deleteOver(now, most),
                most -> journeys.deleteExpired(now, most),
                most -> passkeys.deleteExpiredChallenges(now, most),
                changes::deleteOld);
    }
}
