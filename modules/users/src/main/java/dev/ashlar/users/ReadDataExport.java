package dev.ashlar.users;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secrets;
import dev.ashlar.kernel.http.SizedStream;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives people the copies of their data. A link works by its signature alone, for a quarter of an hour: browsers download
 * without showing a token.
 */
@Singleton
class ReadDataExport {

    static final Duration LINK_LIFE = Duration.ofMinutes(15);
    private static final String PURPOSE = "users.data-export";

    private final DataExportRepository exports;
    private final DataExportParts parts;
    private final UsersSettings settings;
    private final Secrets secrets;
    private final InstantSource clock;

    ReadDataExport(
            DataExportRepository exports,
            DataExportParts parts,
            UsersSettings settings,
            Secrets secrets,
            InstantSource clock) {
        this.exports = exports;
        this.parts = parts;
        this.settings = settings;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** Where an archive is to be had, and until when. */
    record Link(URI address, Instant until) {}

    /** Somebody else's looks exactly like one that does not exist, or no longer does. */
    DataExportRow read(UUID user, UUID id) {
        return exports.findById(id)
                .filter(export ->
                        export.userId().equals(user) && clock.instant().isBefore(endOf(export)))
                .orElseThrow(() -> Refusal.of(UserError.DATA_EXPORT_NOT_FOUND));
    }

    Instant endOf(DataExportRow export) {
        return export.requestedAt().plus(settings.dataExportKept());
    }

    /** A new link each time; nothing until the archive is ready. */
    @Nullable
    Link link(DataExportRow export) {
        if (export.readyAt() == null) {
            return null;
        }
        Instant until = clock.instant().plus(LINK_LIFE);
        if (until.isAfter(endOf(export))) {
            until = endOf(export);
        }
        long expires = until.getEpochSecond();
        return new Link(
                URI.create("/api/v1/users/data-exports/" + export.id() + "/archive?expires=" + expires + "&signature="
                        + signature(export, expires)),
                Instant.ofEpochSecond(expires));
    }

    /**
     * The archive for whoever has the link, unless it shows that they are somebody else.
     *
     * @param caller whose credentials came along, if any did
     */
    DataExportRow follow(@Nullable UUID caller, UUID id, long expires, String signature) {
        DataExportRow export = exports.findById(id).orElseThrow(() -> Refusal.of(UserError.DATA_EXPORT_LINK_INVALID));
        boolean genuine = MessageDigest.isEqual(
                signature(export, expires).getBytes(StandardCharsets.US_ASCII),
                signature.getBytes(StandardCharsets.UTF_8));
        boolean owners = caller == null || caller.equals(export.userId());
        if (!genuine || !owners || export.size() == null || !clock.instant().isBefore(Instant.ofEpochSecond(expires))) {
            throw Refusal.of(UserError.DATA_EXPORT_LINK_INVALID);
        }
        return export;
    }

    /** Part by part, so that a slow reader holds neither memory nor a connection. */
    SizedStream open(DataExportRow export) {
        long size = Objects.requireNonNull(export.size(), "an archive that is not ready is not followed");
        return new SizedStream(parts.open(export.id()), size);
    }

    private String signature(DataExportRow export, long expires) {
        byte[] message = (export.id() + " " + export.userId() + " " + expires).getBytes(StandardCharsets.US_ASCII);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secrets.mac(PURPOSE, message));
    }
}
