package dev.ashlar.mail;

import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Locale;

/** How far a mail has come. A dead one was refused or tried in vain; its job can be started again. */
@Serdeable
enum MailState {
    WAITING,
    SENT,
    DEAD;

    static MailState of(String column) {
        return valueOf(column.toUpperCase(Locale.ROOT));
    }

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
