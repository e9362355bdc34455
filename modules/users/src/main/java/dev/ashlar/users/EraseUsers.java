package dev.ashlar.users;

import dev.ashlar.kernel.Chore;
import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.PersonalData;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases accounts whose time to come back is over, module by module. What a module has done is noted with it, so a failure
 * or a crash costs only the step it hit, and the rest goes on at the next round. The account itself goes last: only then
 * is its address free again.
 */
@Singleton
class EraseUsers implements Chore {

    private static final Logger LOG = LoggerFactory.getLogger(EraseUsers.class);

    private final DeletionRepository deletions;
    private final List<PersonalData> holders;
    private final TransactionOperations<Connection> transactions;
    private final Events events;
    private final InstantSource clock;

    EraseUsers(
            DeletionRepository deletions,
            List<PersonalData> holders,
            TransactionOperations<Connection> transactions,
            Events events,
            InstantSource clock) {
        this.deletions = deletions;
        this.holders = holders.stream()
                .sorted(Comparator.comparing((PersonalData holder) -> holder instanceof UserData)
                        .thenComparing(PersonalData::module))
                .toList();
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "users.erasure";
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        deletions.findDue(clock.instant()).forEach(this::erase);
    }

    private void erase(UUID user) {
        if (deletions.beginErasing(user, clock.instant()) == 0) {
            return;
        }
        List<String> done = deletions.findErasedModules(user);
        boolean complete = true;
        for (PersonalData holder : holders) {
            boolean own = holder instanceof UserData;
            if (!done.contains(holder.module()) && (!own || complete)) {
                complete &= erase(user, holder, own);
            }
        }
    }

    /** One module must not keep the others from erasing: its failure is logged and met again at the next round. */
    private boolean erase(UUID user, PersonalData holder, boolean last) {
        try {
            transactions.executeWrite(transaction -> {
                holder.erase(user);
                deletions.noteErased(user, holder.module(), clock.instant());
                if (last) {
                    events.publish(new UserEvent.Erased(user));
                }
                return null;
            });
            return true;
        } catch (RuntimeException e) {
            LOG.error("Module {} could not erase what it holds about user {}", holder.module(), user, e);
            return false;
        }
    }
}
