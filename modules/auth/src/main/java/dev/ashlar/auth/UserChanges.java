package dev.ashlar.auth;

import dev.ashlar.kernel.Event;
import dev.ashlar.kernel.Events;
import dev.ashlar.users.User;
import dev.ashlar.users.UserEvent;
import dev.ashlar.users.Users;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Hears of changes to users where they are announced, in the same transaction: a ban must work within two seconds on every
 * node, and the queue that carries events may be longer than that.
 */
@Singleton
class UserChanges implements BeanCreatedEventListener<Events> {

    /** Asked for late: all of them announce events themselves. */
    private final BeanProvider<ChangeFeed> changes;

    private final BeanProvider<Sessions> sessions;
    private final BeanProvider<Users> users;

    UserChanges(BeanProvider<ChangeFeed> changes, BeanProvider<Sessions> sessions, BeanProvider<Users> users) {
        this.changes = changes;
        this.sessions = sessions;
        this.users = users;
    }

    @Override
    public Events onCreated(BeanCreatedEvent<Events> created) {
        Events events = created.getBean();
        return event -> {
            events.publish(event);
            follow(event);
        };
    }

    private void follow(Event event) {
        if (!(event instanceof UserEvent change) || event instanceof UserEvent.Registered) {
            return;
        }
        UUID user = change.userId();
        changes.get().announce(ChangeFeed.Kind.USER, user.toString());
        boolean taken = event instanceof UserEvent.EmailChangeUndone;
        if (taken || users.get().find(user).filter(User::isActive).isEmpty()) {
            sessions.get().endAll(user, "account_closed");
        }
    }
}
