package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CronTimesTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> times(String cron, ZoneId zone, String from, String until) {
        CronTimes times = new CronTimes(cron, zone);
        List<String> found = new ArrayList<>();
        Instant end = Instant.parse(until);
        for (Instant time = times.after(Instant.parse(from)).orElseThrow();
                time.isBefore(end);
                time = times.after(time).orElseThrow()) {
            found.add(time.toString());
        }
        return found;
    }

    @Test
    void runsOnceOnTheDayThatHasNoHalfPastTwo() {
        assertThat(times("0 30 2 * * *", BERLIN, "2027-03-27T00:00:00Z", "2027-03-30T00:00:00Z"))
                .containsExactly("2027-03-27T01:30:00Z", "2027-03-28T01:30:00Z", "2027-03-29T00:30:00Z");
    }

    @Test
    void runsOnceOnTheDayThatHasHalfPastTwoTwice() {
        assertThat(times("0 30 2 * * *", BERLIN, "2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z"))
                .containsExactly("2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }

    @Test
    void followsTheRealHoursWhenEveryHourIsMeant() {
        assertThat(times("0 0 * * * *", BERLIN, "2026-10-24T22:30:00Z", "2026-10-25T03:30:00Z"))
                .containsExactly(
                        "2026-10-24T23:00:00Z",
                        "2026-10-25T00:00:00Z",
                        "2026-10-25T01:00:00Z",
                        "2026-10-25T02:00:00Z",
                        "2026-10-25T03:00:00Z");
        assertThat(times("0 */30 * * * *", BERLIN, "2027-03-28T00:10:00Z", "2027-03-28T02:10:00Z"))
                .containsExactly(
                        "2027-03-28T00:30:00Z", "2027-03-28T01:00:00Z", "2027-03-28T01:30:00Z", "2027-03-28T02:00:00Z");
        assertThat(times("0 30 * * * *", BERLIN, "2027-03-28T00:00:00Z", "2027-03-28T03:00:00Z"))
                .containsExactly("2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z", "2027-03-28T02:30:00Z");
    }

    @Test
    void doesNotMissWhatAClockThatWasPutForwardHasMoved() {
        CronTimes nightly = new CronTimes("0 30 2 * * *", BERLIN);
        for (String before : List.of("2027-03-28T00:59:59Z", "2027-03-28T01:00:00Z", "2027-03-28T01:10:00Z")) {
            assertThat(nightly.after(Instant.parse(before))).hasValue(Instant.parse("2027-03-28T01:30:00Z"));
        }
        assertThat(times("0 30 2,3 * * *", BERLIN, "2027-03-28T01:10:00Z", "2027-03-29T02:00:00Z"))
                .containsExactly("2027-03-28T01:30:00Z", "2027-03-29T00:30:00Z", "2027-03-29T01:30:00Z");
    }

    @Test
    void everyCallGoesStrictlyForward() {
        CronTimes times = new CronTimes("0 30 2 * * *", BERLIN);
        for (Instant now = Instant.parse("2026-10-24T22:00:00Z");
                now.isBefore(Instant.parse("2026-10-25T04:00:00Z"));
                now = now.plusSeconds(600)) {
            assertThat(times.after(now).orElseThrow()).isAfter(now);
        }
    }

    @Test
    void knowsWeekdaysAndExpressionsThatNeverComeAgain() {
        assertThat(times("0 0 9 * * MON-FRI", ZoneOffset.UTC, "2026-11-20T08:00:00Z", "2026-11-24T00:00:00Z"))
                .containsExactly("2026-11-20T09:00:00Z", "2026-11-23T09:00:00Z");
        assertThat(new CronTimes("0 0 0 30 2 *", ZoneOffset.UTC).after(Instant.parse("2026-01-01T00:00:00Z")))
                .isEmpty();
    }
}
