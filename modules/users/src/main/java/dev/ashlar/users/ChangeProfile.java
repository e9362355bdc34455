package dev.ashlar.users;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Change;
import dev.ashlar.kernel.http.IfMatch;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Singleton
class ChangeProfile {

    private final UserRepository repository;
    private final Events events;
    private final InstantSource clock;

    ChangeProfile(UserRepository repository, Events events, InstantSource clock) {
        this.repository = repository;
        this.events = events;
        this.clock = clock;
    }

    @Transactional
    User change(
            UUID id,
            IfMatch ifMatch,
            Change<String> name,
            Change<@Nullable String> locale,
            Change<@Nullable String> timeZone) {
        UserRow row = repository.findById(id).orElseThrow(() -> Refusal.of(UserError.USER_NOT_FOUND));
        ifMatch.check(row.version());
        int changed = repository.updateProfile(
                id,
                row.version(),
                name.or(row.name()),
                locale.or(row.locale()),
                timeZone.or(row.timeZone()),
                clock.instant());
        if (changed == 0) {
            throw ifMatch.lost();
        }
        events.publish(new UserEvent.Changed(id));
        return repository.findById(id).orElseThrow().toUser();
    }
}
