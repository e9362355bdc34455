package dev.ashlar.jobs;

import com.github.kagkarlsson.shaded.cronutils.model.Cron;
import com.github.kagkarlsson.shaded.cronutils.model.CronType;
import com.github.kagkarlsson.shaded.cronutils.model.definition.CronDefinitionBuilder;
import com.github.kagkarlsson.shaded.cronutils.model.field.CronFieldName;
import com.github.kagkarlsson.shaded.cronutils.model.field.expression.Always;
import com.github.kagkarlsson.shaded.cronutils.model.field.expression.Every;
import com.github.kagkarlsson.shaded.cronutils.model.field.expression.FieldExpression;
import com.github.kagkarlsson.shaded.cronutils.model.time.ExecutionTime;
import com.github.kagkarlsson.shaded.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * The times a cron expression names in a zone. An expression for certain hours is read off the wall clock: a time that is
 * skipped in spring comes as much later as the clock was moved, one that comes twice in autumn counts the first time. An
 * expression for every hour follows the real hours.
 */
final class CronTimes {

    private final ExecutionTime times;
    private final ZoneId zone;
    private final boolean everyHour;

    CronTimes(String expression, ZoneId zone) {
        Cron cron = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.SPRING53)).parse(expression);
        this.times = ExecutionTime.forCron(cron);
        this.zone = zone;
        FieldExpression hour = cron.retrieve(CronFieldName.HOUR).getExpression();
        this.everyHour = hour instanceof Always
                || (hour instanceof Every every && every.getPeriod().getValue() == 1);
    }

    /** The first time after this one; none when the expression names no further time. */
    Optional<Instant> after(Instant instant) {
        return everyHour ? afterInRealHours(instant) : afterOnTheWall(instant);
    }

    private Optional<Instant> afterOnTheWall(Instant instant) {
        LocalDateTime wall = unmoved(instant);
        while (true) {
            Optional<LocalDateTime> next = next(wall);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            // Of two offsets the earlier time is taken; in a gap the time moves on by its length.
            Instant at = ZonedDateTime.ofLocal(next.get(), zone, null).toInstant();
            if (at.isAfter(instant)) {
                return Optional.of(at);
            }
            wall = next.get();
        }
    }

    /** What the clock would show; as long after it was put forward as it was put, what it would show if it had not been. */
    private LocalDateTime unmoved(Instant instant) {
        ZoneOffsetTransition change = zone.getRules().previousTransition(instant.plusNanos(1));
        boolean soonAfter = change != null
                && change.isGap()
                && instant.isBefore(change.getInstant().plus(change.getDuration()));
        return LocalDateTime.ofInstant(
                instant, soonAfter ? change.getOffsetBefore() : zone.getRules().getOffset(instant));
    }

    private Optional<Instant> afterInRealHours(Instant instant) {
        Instant from = instant;
        while (true) {
            ZoneOffset offset = zone.getRules().getOffset(from);
            ZoneOffsetTransition change = zone.getRules().nextTransition(from);
            Optional<Instant> next = next(LocalDateTime.ofInstant(from, offset)).map(wall -> wall.toInstant(offset));
            if (change == null || next.isEmpty() || next.get().isBefore(change.getInstant())) {
                return next;
            }
            // Goes on from just before the change, by the clock that holds from then on.
            from = change.getInstant();
            LocalDateTime wall = LocalDateTime.ofInstant(from, zone).minusNanos(1);
            Optional<LocalDateTime> first = next(wall);
            if (first.isPresent() && first.get().equals(LocalDateTime.ofInstant(from, zone))) {
                return Optional.of(from);
            }
        }
    }

    /** The engine's parser knows cron; that it thinks in UTC here leaves the zone's oddities to us. */
    private Optional<LocalDateTime> next(LocalDateTime wall) {
        return times.nextExecution(wall.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
    }
}
