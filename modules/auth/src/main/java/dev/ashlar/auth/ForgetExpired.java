package dev.ashlar.auth;

import dev.ashlar.kernel.Chore;
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
        sessions.deleteOver(now.minus(SESSIONS_KEPT));
        links.deleteExpired(now);
        challenges.deleteExpired(now);
        tallies.deleteOver(now);
        journeys.deleteExpired(now);
        passkeys.deleteExpiredChallenges(now);
        changes.deleteOld();
    }
}
