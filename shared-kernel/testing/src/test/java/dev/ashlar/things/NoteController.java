package dev.ashlar.things;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.IfMatch;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.Unconditional;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.Status;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Texts long enough to be packed, which their readers write back. */
@Controller("/api/v1/things/notes/{id}")
@Secured(SecurityRule.IS_ANONYMOUS)
class NoteController {

    private final Map<UUID, NoteView> notes = new ConcurrentHashMap<>();

    @Serdeable
    record Note(@Size(max = 20_000) String text) {}

    @Serdeable
    record NoteView(String text, long version) {}

    @Get
    @Route(value = "One note", refuses = "thing_not_found")
    HttpResponse<Data<NoteView>> read(UUID id) {
        NoteView note = find(id).orElseThrow(() -> Refusal.of(ThingError.THING_NOT_FOUND));
        return Data.versioned(note, note.version());
    }

    @Put
    @Route(value = "Writes a note", body = "64kB")
    HttpResponse<Data<NoteView>> write(UUID id, IfMatch ifMatch, @Body @Valid Note body) {
        Optional<NoteView> present = find(id);
        present.ifPresentOrElse(note -> ifMatch.check(note.version()), ifMatch::checkAbsent);
        NoteView now = new NoteView(body.text(), present.map(NoteView::version).orElse(0L) + 1);
        notes.put(id, now);
        return Data.versioned(now, now.version());
    }

    @Delete
    @Unconditional("notes are not missed")
    @Status(HttpStatus.NO_CONTENT)
    @Route("Throws a note away")
    void remove(UUID id) {
        notes.remove(id);
    }

    private Optional<NoteView> find(UUID id) {
        return Optional.ofNullable(notes.get(id));
    }
}
