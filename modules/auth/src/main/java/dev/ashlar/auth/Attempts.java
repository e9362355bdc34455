package dev.ashlar.auth;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.users.User;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Counts attempts to sign in, for all nodes together. An attempt is counted before the password is looked at and taken
 * back when it was right, so that many at once gain nothing. Places an account was used from before have a count of their
 * own: whoever guesses from elsewhere does not lock the owner out. Where nothing but attempts under way uses a count up,
 * the next one waits for them: nothing has been wrong yet.
 */
@Singleton
class Attempts {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int LINKS = 5;
    private static final Duration LINKS_WINDOW = Duration.ofMinutes(15);
    private static final Duration FOREVER = Duration.ofDays(3650);
    private static final Duration NOBODYS_STREAK = Duration.ofHours(1);
    private static final Duration REMEMBERED = Duration.ofDays(90);
    private static final String OVERALL = "overall";
    private static final int TRIES = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TallyRepository tallies;
    private final SessionRepository sessions;
    private final AuthSettings settings;
    private final InstantSource clock;
    private final AttemptsUnderWay underWay;

    Attempts(TallyRepository tallies, SessionRepository sessions, AuthSettings settings, InstantSource clock) {
        this.tallies = tallies;
        this.sessions = sessions;
        this.settings = settings;
        this.clock = clock;
        // Who waits here waits for a password to be hashed, if not for their own.
        this.underWay = new AttemptsUnderWay(settings.passwordQueue(), PATIENCE);
    }

    /** An attempt that has been counted and may be made. */
    record Attempt(
            String account, List<String> counted, @Nullable UUID user) {}

    /** How often in a minute, counted in a tally; callers see the name of the limit. */
    private record Count(String tally, Refusal.Limit limit) {

        Count(String tally, String name, int most) {
            this(tally, new Refusal.Limit(name, most, WINDOW));
        }
    }

    Attempt begin(String address, @Nullable User user, Client client) {
        UUID id = user == null ? Nobody.ID : user.id();
        boolean known = sessions.wasAt(id, client.address(), clock.instant().minus(REMEMBERED));
        String account = account(address);
        String place = "place " + RandomTokens.hash(client.address()).substring(0, 32);
        String mine = known ? account + " " + place.substring(6, 22) : account;
        List<Count> counts = new ArrayList<>();
        counts.add(new Count(mine, "account", settings.failuresPerAccount()));
        counts.add(new Count(place, "address", settings.failuresPerAddress()));
        if (!known) {
            counts.add(new Count(OVERALL, OVERALL, settings.failuresOverall()));
        }
        return new Attempt(account, taken(counts), user == null ? null : user.id());
    }

    /** A place in each of the counts, or none at all. */
    private List<String> taken(List<Count> counts) {
        long deadline = underWay.deadline();
        List<String> taken = new ArrayList<>();
        boolean all = false;
        try {
            for (Count count : counts) {
                Duration wait = underWay.take(count.tally(), deadline, () -> count(count.tally(), count.limit()));
                if (wait != null) {
                    throw Refusal.limited(count.limit(), wait);
                }
                taken.add(count.tally());
            }
            all = true;
            return taken;
        } finally {
            if (!all) {
                takeBack(taken);
            }
        }
    }

    private void takeBack(List<String> counted) {
        int returned = 0;
        try {
            for (String tally : counted) {
                tallies.takeBack(tally);
                returned++;
            }
        } finally {
            for (int i = 0; i < counted.size(); i++) {
                underWay.end(counted.get(i), i < returned);
            }
        }
    }

    /** Whether so many wrong passwords came in a row that the right one does not count any more. */
    boolean isClosed(UUID user) {
        return isClosed(streak(user));
    }

    private boolean isClosed(String streak) {
        return tallies.find(streak)
                .filter(tally -> tally.count() >= settings.consecutiveFailures())
                .isPresent();
    }

    /** Notes a wrong password; true when this one closed the account's password. */
    boolean failed(Attempt attempt) {
        UUID user = attempt.user();
        // Counted where there is no account as well, if not for long: the work would tell.
        String streak = user == null ? "nobody " + attempt.account() : streak(user);
        boolean open = count(streak, settings.consecutiveFailures(), user == null ? NOBODYS_STREAK : FOREVER) == null;
        return open && isClosed(streak) && user != null;
    }

    /** Forgets that there was one: the password was right. */
    void succeeded(Attempt attempt) {
        withdraw(attempt);
        if (attempt.user() != null) {
            tallies.delete(streak(attempt.user()));
        }
    }

    /** Forgets that there was one: nobody looked at the password. */
    void withdraw(Attempt attempt) {
        takeBack(attempt.counted());
    }

    /** Leaves it in the counts: whoever waits for its places need not any more. */
    void stands(Attempt attempt) {
        attempt.counted().forEach(tally -> underWay.end(tally, false));
    }

    void forget(String name) {
        tallies.delete(name);
    }

    /** Whether another link to a new password may be mailed; counted where there is no account as well. */
    boolean mayAskForPassword(String address) {
        Duration life = settings.resetLinkLife();
        // No longer than the last link works, or there would be none.
        return count(forgotten(address), LINKS, life.compareTo(LINKS_WINDOW) < 0 ? life : LINKS_WINDOW) == null;
    }

    /** A new password starts with a clean slate. */
    void forgive(User user) {
        tallies.delete(forgotten(user.email().value()));
        tallies.delete(streak(user.id()));
        tallies.delete(account(user.email().value()));
    }

    /** Counts one more; gives the time to wait when there were as many as may be. */
    @Nullable
    Duration count(String name, Refusal.Limit limit) {
        return count(name, (int) limit.most(), limit.window());
    }

    private @Nullable Duration count(String name, int most, Duration window) {
        for (int i = 0; i < TRIES; i++) {
            Instant now = clock.instant();
            if (tallies.add(name, now, most) == 1) {
                return null;
            }
            TallyRow tally = tallies.find(name).orElse(null);
            if (tally == null) {
                if (tallies.insertIfAbsent(name, now.plus(window)) == 1) {
                    return null;
                }
            } else if (tally.endsAt().isAfter(now)) {
                if (tally.count() >= most) {
                    Duration left = Duration.between(now, tally.endsAt());
                    // Another may have begun the window after this looked at the clock.
                    return left.compareTo(window) < 0 ? left : window;
                }
            } else if (tallies.startAgain(name, tally.endsAt(), now.plus(window)) == 1) {
                return null;
            }
        }
        return Duration.ofSeconds(1);
    }

    private static String account(String address) {
        return "account " + RandomTokens.hash(address).substring(0, 32);
    }

    private static String forgotten(String address) {
        return "forgotten " + RandomTokens.hash(address).substring(0, 32);
    }

    private static String streak(UUID user) {
        return "streak " + user;
    }
}
