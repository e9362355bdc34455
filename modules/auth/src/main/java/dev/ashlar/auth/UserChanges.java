package dev.ashlar.auth;

import dev.ashlar.kernel.Event;
import dev.ashlar.kernel.Events;
import dev.ashlar.users.UserEvent;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Hears of changes to users where they are announced, in the same transaction: a ban must work within two seconds on every
 * node, and the queue that carries events may be longer than that.
 */
@Singleton
class UserChanges implements BeanCreatedEventListener<Events> {

    /** Asked for late: all of them announce events themselves. */
    private final BeanProvider<ChangeFeed> changes;

    private final BeanProvider<Sessions> sessions;
    private final BeanProvider<ShutIntruderOut> shutIntruderOut;

    UserChanges(
            BeanProvider<ChangeFeed> changes,
            BeanProvider<Sessions> sessions,
            BeanProvider<ShutIntruderOut> shutIntruderOut) {
        this.changes = changes;
        this.sessions = sessions;
        this.shutIntruderOut = shutIntruderOut;
    }

    @Override
    public Events onCreated(BeanCreatedEvent<Events> created) {
        Events events = created.getBean();
        return event -> {
            events.publish(event);
            follow(event);
        };
    }

    /**
     * Why the change ends all sessions and does no more; nothing when it does not. A suspension with an end only keeps people out until then:
     * what they were signed in to goes on after it.
     */
    private static @Nullable String endOfSessions(UserEvent change) {
        return switch (change) {
            case UserEvent.Suspended suspended -> suspended.until() == null ? "suspended" : null;
            case UserEvent.Deleted _, UserEvent.Erased _ -> "account_closed";
            case UserEvent.Registered _,
                    UserEvent.ProfileChanged _,
                    UserEvent.RoleChanged _,
                    UserEvent.Reinstated _,
                    UserEvent.Restored _,
                    UserEvent.EmailVerified _,
                    UserEvent.EmailChangeRequested _,
                    UserEvent.EmailChanged _,
                    UserEvent.EmailChangeUndone _ -> null;
        };
    }

    /** Whether what nodes remember of the user, {@link UserState}, may no longer be true. */
    private static boolean touchesStanding(UserEvent change) {
        return switch (change) {
            case UserEvent.RoleChanged _,
                    UserEvent.Suspended _,
                    UserEvent.Reinstated _,
                    UserEvent.Deleted _,
                    UserEvent.Restored _,
                    UserEvent.EmailChangeUndone _,
                    UserEvent.Erased _ -> true;
            case UserEvent.Registered _,
                    UserEvent.ProfileChanged _,
                    UserEvent.EmailVerified _,
                    UserEvent.EmailChangeRequested _,
                    UserEvent.EmailChanged _ -> false;
        };
    }

    private void follow(Event event) {
        if (!(event instanceof UserEvent change) || !touchesStanding(change)) {
            return;
        }
        UUID user = change.userId();
        changes.get().announce(ChangeFeed.Kind.USER, user.toString());
        String reason = endOfSessions(change);
        if (reason != null) {
            sessions.get().endAll(user, reason);
        }
        if (change instanceof UserEvent.EmailChangeUndone undone) {
            shutIntruderOut.get().of(user, undone.askedAt());
        }
    }
}
