package dev.ashlar.users;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.database.DatabaseFault;
import dev.ashlar.kernel.http.JsonLines;
import dev.ashlar.kernel.http.LineReader;
import dev.ashlar.kernel.http.StrictJson;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import jakarta.validation.constraints.NotBlank;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes accounts from a stream of lines and says of each line, in order, what became of it. A line that is sent again finds
 * its account there and changes nothing, so whoever loses the connection sends everything again.
 */
@Singleton
class ImportUsers {

    static final int LONGEST_LINE = 10 * 1024;
    /** So many accounts share a commit, unless the sender pauses. A result is sent only after its commit. */
    private static final int BATCH = 100;

    private final RegisterUser registerUser;
    private final SuspendUser suspendUser;
    private final UserRepository repository;
    private final GivenPasswords passwords;
    private final StreamPermits permits;
    private final StrictJson json;
    private final TransactionOperations<Connection> transactions;

    ImportUsers(
            RegisterUser registerUser,
            SuspendUser suspendUser,
            UserRepository repository,
            GivenPasswords passwords,
            StreamPermits permits,
            StrictJson json,
            TransactionOperations<Connection> transactions) {
        this.registerUser = registerUser;
        this.suspendUser = suspendUser;
        this.repository = repository;
        this.passwords = passwords;
        this.permits = permits;
        this.json = json;
        this.transactions = transactions;
    }

    /**
     * A line as it is sent, or as the export wrote it. The hash is bcrypt's or Argon2's, in the form those write themselves.
     * What the export says of the other account besides is taken and left alone: here it is a new one, with an id, a time and
     * a version of its own.
     *
     * @param status a suspended account stays shut out until further notice, and a deleted one is not made again
     */
    @Serdeable
    record Entry(
            @NotBlank @Email String email,
            @NotBlank @DisplayName String name,
            User.@Nullable Role role,
            @Nullable @LanguageTag String locale,
            @Nullable @TimeZone String timeZone,
            @Nullable Boolean emailVerified,
            @Nullable String passwordHash,
            User.@Nullable Status status,
            @Nullable UUID id,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt,
            @Nullable Long version) {

        @Override
        public String toString() {
            return "Entry[REDACTED]";
        }
    }

    /** What became of a line. */
    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            long line,
            String status,
            @Nullable UUID id,
            @Nullable String code,
            @Nullable String message) {

        static Result created(long line, UUID id) {
            return new Result(line, "created", id, null, null);
        }

        static Result exists(long line, @Nullable UUID id) {
            return new Result(line, "exists", id, null, null);
        }

        static Result skipped(long line) {
            return new Result(line, "skipped", null, null, "a deleted account is not made again");
        }

        static Result error(long line, Refusal refusal) {
            String message = refusal.violations().isEmpty()
                    ? refusal.detail().orElse(refusal.code().title())
                    : refusal.violations().stream()
                            .map(violation -> violation.pointer() + " " + violation.message())
                            .collect(Collectors.joining("; "));
            return new Result(line, "error", null, refusal.code().code(), message);
        }
    }

    JsonLines.Source begin(InputStream body) {
        StreamPermits.Permit permit = permits.take();
        LineReader lines = new LineReader(body, LONGEST_LINE);
        return new JsonLines.Source() {

            @Override
            public void writeTo(JsonLines.Writer out) throws IOException {
                run(lines, out);
            }

            @Override
            public void abandon() {
                lines.stop();
            }

            @Override
            public void close() throws IOException {
                try {
                    body.close();
                } finally {
                    permit.giveBack();
                }
            }
        };
    }

    private void run(LineReader lines, JsonLines.Writer out) throws IOException {
        List<LineReader.Line> batch = new ArrayList<>();
        LineReader.Line line = lines.next();
        while (line != null) {
            if (!line.isBlank()) {
                batch.add(line);
            }
            if (batch.size() >= BATCH || !lines.hasLineAtHand()) {
                for (Result result : commit(batch)) {
                    out.write(result);
                }
                out.flush();
                batch.clear();
            }
            line = lines.next();
        }
    }

    /** All lines together; when one of them spoils the transaction, each by itself. */
    private List<Result> commit(List<LineReader.Line> batch) {
        try {
            return transactions.executeWrite(transaction -> take(batch));
        } catch (RuntimeException e) {
            return batch.stream().map(this::commit).toList();
        }
    }

    private Result commit(LineReader.Line line) {
        try {
            return transactions.executeWrite(transaction -> take(List.of(line))).getFirst();
        } catch (Refusal refusal) {
            return Result.error(line.number(), refusal);
        } catch (RuntimeException e) {
            // Without a database nothing after this line can work either: the answer breaks off here.
            return switch (DatabaseFault.of(e)) {
                case CONFLICT, DUPLICATE -> Result.error(line.number(), Refusal.of(KernelError.CONFLICT));
                case OUTAGE, OVERLOAD, FULL, OTHER -> throw e;
            };
        }
    }

    /**
     * Lines that are wrong in themselves are found before the database is asked, so the others keep their commit. The
     * others go in by the order of their addresses: two imports that share some must not wait for each other in a ring.
     */
    private List<Result> take(List<LineReader.Line> batch) {
        SortedMap<Long, Result> results = new TreeMap<>();
        List<Candidate> candidates = new ArrayList<>();
        for (LineReader.Line line : batch) {
            try {
                Candidate candidate = read(line);
                if (candidate.status() == User.Status.DELETED) {
                    results.put(line.number(), Result.skipped(line.number()));
                } else {
                    candidates.add(candidate);
                }
            } catch (Refusal refusal) {
                results.put(line.number(), Result.error(line.number(), refusal));
            }
        }
        candidates.sort(Comparator.comparing(
                        (Candidate candidate) -> candidate.newcomer().email().value())
                .thenComparingLong(Candidate::line));
        for (Candidate candidate : candidates) {
            results.put(candidate.line(), take(candidate));
        }
        return List.copyOf(results.values());
    }

    private Result take(Candidate candidate) {
        return registerUser
                .registerUnlessTaken(candidate.newcomer())
                .map(user -> {
                    passwords.adopt(user.id(), candidate.passwordHash());
                    if (candidate.status() == User.Status.SUSPENDED) {
                        repository.findById(user.id()).ifPresent(row -> suspendUser.suspend(row, null, null));
                    }
                    return Result.created(candidate.line(), user.id());
                })
                .orElseGet(() -> Result.exists(
                        candidate.line(),
                        repository
                                .findByEmail(candidate.newcomer().email().value())
                                .map(UserRow::id)
                                .orElse(null)));
    }

    private record Candidate(
            long line,
            RegisterUser.Newcomer newcomer,
            User.@Nullable Status status,
            @Nullable String passwordHash) {

        @Override
        public String toString() {
            return "Candidate[REDACTED]";
        }
    }

    private Candidate read(LineReader.Line line) {
        if (line.tooLong()) {
            throw Refusal.of(
                    KernelError.PAYLOAD_TOO_LARGE, "A line may have " + LONGEST_LINE + " bytes; this one has more.");
        }
        Entry entry = json.read(line.text(), Entry.class, Set.of());
        if (entry.passwordHash() != null && !passwords.areKept()) {
            throw GivenPasswords.refused("/passwordHash");
        }
        return new Candidate(line.number(), newcomer(entry, passwords.areKept()), entry.status(), entry.passwordHash());
    }

    private static RegisterUser.Newcomer newcomer(Entry entry, boolean passwordsAreKept) {
        return new RegisterUser.Newcomer(
                new EmailAddress(entry.email()),
                entry.emailVerified() != null && entry.emailVerified(),
                new PersonName(entry.name()),
                entry.role() == null ? User.Role.USER : entry.role(),
                entry.locale() == null ? null : Constraints.canonical(entry.locale()),
                entry.timeZone(),
                passwordsAreKept && entry.passwordHash() == null);
    }
}
