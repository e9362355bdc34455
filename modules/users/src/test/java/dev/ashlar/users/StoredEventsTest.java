package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.Event;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Events stored by every released version must be readable for ever: the samples are never changed, only added to. */
class StoredEventsTest {

    private static final UUID ADA = UUID.fromString("01900000-0000-7000-8000-0000000000ad");
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

    private static final Map<String, UserEvent> MEANT = List.of(
                    new UserEvent.Registered(ADA, "ada@example.com", "Ada"),
                    new UserEvent.ProfileChanged(ADA),
                    new UserEvent.RoleChanged(ADA, "admin"),
                    new UserEvent.Suspended(ADA, TIME),
                    new UserEvent.Reinstated(ADA),
                    new UserEvent.Deleted(ADA, TIME),
                    new UserEvent.Restored(ADA),
                    new UserEvent.EmailVerified(ADA, "ada@example.com"),
                    new UserEvent.EmailChangeRequested(ADA),
                    new UserEvent.EmailChanged(ADA, "ada@example.org"),
                    new UserEvent.EmailChangeUndone(ADA, "ada@example.com", null),
                    new UserEvent.Erased(ADA))
            .stream()
            .collect(Collectors.toMap(event -> nameOf(event.getClass()), event -> event));

    private final JsonMapper mapper = JsonMapper.createDefault();

    @Test
    void readsEverySample() throws IOException {
        for (Map.Entry<String, UserEvent> meant : MEANT.entrySet()) {
            try (InputStream sample = getClass().getResourceAsStream("/events/" + meant.getKey() + ".json")) {
                assertThat(sample).as("a sample of %s", meant.getKey()).isNotNull();
                assertThat(mapper.readValue(
                                Objects.requireNonNull(sample), meant.getValue().getClass()))
                        .isEqualTo(meant.getValue());
            }
        }
    }

    @Test
    void readsSinceWhenSomebodyElseMayHaveHadTheAccount() throws IOException {
        try (InputStream sample = getClass().getResourceAsStream("/events/users.email-change-undone.v1+askedAt.json")) {
            assertThat(mapper.readValue(Objects.requireNonNull(sample), UserEvent.EmailChangeUndone.class))
                    .isEqualTo(new UserEvent.EmailChangeUndone(
                            ADA, "ada@example.com", Instant.parse("2026-01-02T03:04:05.678Z")));
        }
    }

    @Test
    void hasASampleOfEveryEvent() {
        assertThat(MEANT.keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(UserEvent.class.getPermittedSubclasses())
                        .map(StoredEventsTest::nameOf)
                        .toList());
    }

    @Test
    void namesTheUserAsTheSubject() {
        assertThat(MEANT.values()).allMatch(event -> event.subject().equals(ADA.toString()));
    }

    private static String nameOf(Class<?> event) {
        return Objects.requireNonNull(event.getAnnotation(Event.Name.class), event.getName())
                .value();
    }
}
