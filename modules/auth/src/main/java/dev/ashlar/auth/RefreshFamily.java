package dev.ashlar.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The chain of refresh tokens of one session. Every token is followed by exactly one child. A child counts as received when
 * it, or the access token made with it, is first used; until then, and ten seconds longer, its parent gives it out again,
 * so that a lost answer or two parallel calls sign nobody out. After that the parent can only come from a second holder.
 *
 * @param generation the number of the newest token
 * @param received the newest token known to have arrived
 * @param receipts when the latest ones arrived, {@code number:epochMillis} separated by spaces, as far back as it matters
 */
record RefreshFamily(int generation, int received, String receipts) {

    static final Duration GRACE = Duration.ofSeconds(10);
    private static final int KEPT = 40;

    /** What becomes of a token that is presented. */
    sealed interface Outcome {

        /** The holder gets the token with this number; the family is from now on as given. */
        record Give(int generation, RefreshFamily family) implements Outcome {}

        /** Two parties hold the token: the family ends. */
        record Reused() implements Outcome {}

        /** No such token was ever given out. */
        record Unknown() implements Outcome {}
    }

    static RefreshFamily of(SessionRow session) {
        return new RefreshFamily(session.generation(), session.received(), session.receipts());
    }

    Outcome present(int number, Instant now) {
        if (number < 0 || number > generation) {
            return new Outcome.Unknown();
        }
        if (number == generation) {
            return new Outcome.Give(generation + 1, next(now));
        }
        int child = number + 1;
        if (child > received) {
            return new Outcome.Give(child, this);
        }
        Instant receipt = receiptOf(child);
        boolean withinGrace = receipt != null && !now.isAfter(receipt.plus(GRACE));
        return withinGrace ? new Outcome.Give(child, this) : new Outcome.Reused();
    }

    /** One token further. Whoever asks for it has the present one. */
    RefreshFamily next(Instant now) {
        RefreshFamily arrived = receive(generation, now);
        return new RefreshFamily(generation + 1, arrived.received, arrived.receipts);
    }

    /** Notes that the token with this number, or the access token made with it, was used. */
    RefreshFamily receive(int number, Instant now) {
        if (number <= received || number > generation) {
            return this;
        }
        List<String> recent = entries()
                .filter(entry -> !now.isAfter(timeOf(entry).plus(GRACE)))
                .toList();
        String kept = Stream.concat(
                        recent.stream().skip(Math.max(0, recent.size() - KEPT)),
                        Stream.of(number + ":" + now.toEpochMilli()))
                .collect(Collectors.joining(" "));
        return new RefreshFamily(generation, number, kept);
    }

    private Stream<String> entries() {
        return Pattern.compile(" ").splitAsStream(receipts).filter(entry -> !entry.isEmpty());
    }

    private @Nullable Instant receiptOf(int number) {
        return entries()
                .filter(entry -> entry.startsWith(number + ":"))
                .map(RefreshFamily::timeOf)
                .findFirst()
                .orElse(null);
    }

    private static Instant timeOf(String entry) {
        return Instant.ofEpochMilli(Long.parseLong(entry.substring(entry.indexOf(':') + 1)));
    }
}
