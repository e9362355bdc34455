package dev.ashlar.users;

import dev.ashlar.kernel.PersonalData;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What this module holds about a person. The reason of a suspension is left out: others may have given it in confidence. */
@Singleton
class UserData implements PersonalData {

    private final UserRepository repository;
    private final EmailChangeRepository emailChanges;
    private final DeletionRepository deletions;
    private final DataExportRepository dataExports;

    UserData(
            UserRepository repository,
            EmailChangeRepository emailChanges,
            DeletionRepository deletions,
            DataExportRepository dataExports) {
        this.repository = repository;
        this.emailChanges = emailChanges;
        this.deletions = deletions;
        this.dataExports = dataExports;
    }

    @Serdeable
    record Account(
            String kind,
            UUID id,
            String email,
            boolean emailVerified,
            String name,
            String role,
            String status,
            @Nullable Instant suspendedAt,
            @Nullable Instant suspendedUntil,
            @Nullable String locale,
            @Nullable String timeZone,
            Instant createdAt,
            Instant updatedAt) {}

    /** The new address is the person's own claim until it is confirmed; it may be somebody else's. */
    @Serdeable
    record AddressChange(
            String kind,
            String from,
            @Nullable String to,
            @Nullable Instant confirmedAt) {}

    @Serdeable
    record DataExport(
            String kind, Instant requestedAt, @Nullable Instant readyAt) {}

    @Override
    public String module() {
        return "users";
    }

    @Override
    public Stream<?> collect(UUID user) {
        Stream<Account> account = repository.findById(user).stream()
                .map(row -> new Account(
                        "account",
                        row.id(),
                        row.email(),
                        row.emailVerified(),
                        row.name(),
                        row.role(),
                        row.status(),
                        row.suspendedAt(),
                        row.suspendedUntil(),
                        row.locale(),
                        row.timeZone(),
                        row.createdAt(),
                        row.updatedAt()));
        Stream<AddressChange> changes = emailChanges.findByUserId(user).stream()
                .map(row -> new AddressChange(
                        "address_change",
                        row.oldEmail(),
                        row.confirmedAt() == null ? null : row.newEmail(),
                        row.confirmedAt()));
        Stream<DataExport> copies = dataExports.findAllOf(user).stream()
                .map(row -> new DataExport("data_export", row.requestedAt(), row.readyAt()));
        return Stream.of(account, changes, copies).flatMap(stream -> stream);
    }

    @Override
    public void erase(UUID user) {
        emailChanges.deleteOf(user);
        dataExports.deleteOf(user);
        deletions.delete(user);
        repository.delete(user);
    }
}
