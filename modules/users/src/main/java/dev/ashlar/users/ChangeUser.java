package dev.ashlar.users;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Change;
import dev.ashlar.kernel.http.IfMatch;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Singleton
class ChangeUser {

    private final UserRepository repository;
    private final LastAdmin lastAdmin;
    private final SuspendUser suspendUser;
    private final Events events;
    private final InstantSource clock;

    ChangeUser(
            UserRepository repository,
            LastAdmin lastAdmin,
            SuspendUser suspendUser,
            Events events,
            InstantSource clock) {
        this.repository = repository;
        this.lastAdmin = lastAdmin;
        this.suspendUser = suspendUser;
        this.events = events;
        this.clock = clock;
    }

    /** What is to be different. Who may say so has been checked. */
    record Wish(
            Change<String> name,
            Change<@Nullable String> locale,
            Change<@Nullable String> timeZone,
            Change<User.Role> role,
            Change<Standing> status) {}

    /** A member that is given the value it has changes nothing, and the version stays. */
    @Transactional
    User change(UUID id, IfMatch ifMatch, Wish wish) {
        if (wish.role() instanceof Change.Put<User.Role>(User.Role role) && role != User.Role.ADMIN) {
            lastAdmin.letGo(id);
        }
        if (wish.status() instanceof Change.Put<Standing>(Standing standing) && standing == Standing.SUSPENDED) {
            lastAdmin.letGo(id);
        }
        UserRow row = repository.lock(id).orElseThrow(() -> Refusal.of(UserError.USER_NOT_FOUND));
        ifMatch.check(row.version());
        if (row.isDeleted()) {
            throw Refusal.of(UserError.USER_DELETED);
        }
        boolean changed = changeProfile(row, wish);
        changed |= changeRole(row, wish);
        changed |= changeStatus(row, wish);
        UserRow now = changed ? repository.findById(id).orElseThrow() : row;
        return now.toUser(clock.instant());
    }

    private boolean changeProfile(UserRow row, Wish wish) {
        PersonName name = new PersonName(wish.name().or(row.name()));
        String locale = wish.locale().or(row.locale());
        String canonical = locale == null ? null : Constraints.canonical(locale);
        String timeZone = wish.timeZone().or(row.timeZone());
        if (name.value().equals(row.name())
                && Objects.equals(canonical, row.locale())
                && Objects.equals(timeZone, row.timeZone())) {
            return false;
        }
        repository.updateProfile(row.id(), name.value(), name.key(), canonical, timeZone, clock.instant());
        events.publish(new UserEvent.ProfileChanged(row.id()));
        return true;
    }

    private boolean changeRole(UserRow row, Wish wish) {
        if (wish.role() instanceof Change.Put<User.Role>(User.Role role)
                && !role.toString().equals(row.role())) {
            repository.updateRole(row.id(), role.toString(), clock.instant());
            events.publish(new UserEvent.RoleChanged(row.id(), role.toString()));
            return true;
        }
        return false;
    }

    private boolean changeStatus(UserRow row, Wish wish) {
        boolean suspended = row.status(clock.instant()) == User.Status.SUSPENDED;
        if (!(wish.status() instanceof Change.Put<Standing>(Standing standing))
                || suspended == (standing == Standing.SUSPENDED)) {
            return false;
        }
        switch (standing) {
            case SUSPENDED -> suspendUser.suspend(row, null, null);
            case ACTIVE -> suspendUser.reinstate(row);
        }
        return true;
    }
}
