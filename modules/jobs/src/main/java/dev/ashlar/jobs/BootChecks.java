package dev.ashlar.jobs;

import dev.ashlar.jobs.EventTypes.EventType;
import dev.ashlar.jobs.EventTypes.Heard;
import dev.ashlar.kernel.Upcaster;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for what would otherwise go unnoticed: an event nobody hears, a listener for nothing, rows that nobody will ever
 * work on. What is wrong in the code ends the start; what is only wrong in the data is said and shown.
 */
@Singleton
final class BootChecks {

    private static final Logger LOG = LoggerFactory.getLogger(BootChecks.class);

    private final JobTypes jobTypes;
    private final EventTypes eventTypes;
    private final Sql sql;

    BootChecks(JobTypes jobTypes, EventTypes eventTypes, Sql sql) {
        this.jobTypes = jobTypes;
        this.eventTypes = eventTypes;
        this.sql = sql;
    }

    private record Orphans(String type, boolean delivery, long count) {}

    void check() {
        List<String> mistakes = mistakes();
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException(
                    "Events and listeners do not fit together:\n  " + String.join("\n  ", mistakes));
        }
        orphans().forEach(orphan -> LOG.warn("{}", orphan));
    }

    List<String> mistakes() {
        List<String> mistakes = new ArrayList<>();
        for (EventType type : eventTypes.all()) {
            if (!type.external() && eventTypes.listenersTo(type).isEmpty()) {
                mistakes.add(unheard(type));
            }
        }
        for (Heard heard : eventTypes.listeners().values()) {
            if (eventTypes.all().stream().noneMatch(type -> heard.type().isAssignableFrom(type.type()))) {
                mistakes.add("the listener " + heard.id() + " waits for "
                        + heard.type().getSimpleName()
                        + ", which no module of this program declares: give that record @Serdeable and @Event.Name, select"
                        + " the module it belongs to, or remove the listener");
            }
            if (jobTypes.named(heard.id()).isPresent()) {
                mistakes.add("the listener " + heard.id() + " has the name of a type of job: rename one");
            }
        }
        for (Upcaster upcaster : eventTypes.upcasters().values()) {
            if (eventTypes.present(upcaster.to()).isEmpty()) {
                mistakes.add("the upcaster from " + upcaster.from() + " leads to " + upcaster.to()
                        + ", which no module declares: add the next upcaster or the record of that name");
            }
        }
        return mistakes;
    }

    static String unheard(EventType type) {
        return type.name() + " has no listener: add a @Singleton that implements Listener<"
                + type.type().getSimpleName() + ">, or say @Event.Name(value = \"" + type.name()
                + "\", external = true) if it is meant for others, or remove the event";
    }

    /** Rows that wait for a listener or a handler this program does not have. */
    List<String> orphans() {
        return sql
                .ownTransaction(
                        () -> sql.query(row -> new Orphans(row.text("type"), row.flag("delivery"), row.big("n")), """
                        SELECT type, bool_or(ordered) AS delivery, count(*) AS n FROM jobs.scheduled_tasks
                        GROUP BY type ORDER BY type"""))
                .stream()
                .filter(orphan -> !(orphan.delivery
                        ? eventTypes.listeners().containsKey(orphan.type)
                        : jobTypes.named(orphan.type).isPresent()))
                .map(orphan -> orphan.count
                        + (orphan.delivery ? " deliveries wait for the listener " : " jobs wait for the handler ")
                        + orphan.type + ", which this program does not have: bring it back under this name,"
                        + " start a node with its module, or cancel them")
                .toList();
    }
}
