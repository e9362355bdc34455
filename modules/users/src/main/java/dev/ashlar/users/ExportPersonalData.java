package dev.ashlar.users;

import dev.ashlar.kernel.PersonalData;
import io.micronaut.json.JsonMapper;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a copy of all that is held about a person: an archive with one JSON array per module. */
@Singleton
class ExportPersonalData {

    private final List<PersonalData> holders;
    private final TransactionOperations<Connection> transactions;
    private final JsonMapper mapper;

    ExportPersonalData(List<PersonalData> holders, TransactionOperations<Connection> transactions, JsonMapper mapper) {
        this.holders = holders.stream()
                .sorted(Comparator.comparing(PersonalData::module))
                .toList();
        this.transactions = transactions;
        this.mapper = mapper;
    }

    /** Leaves the stream open. */
    void writeTo(OutputStream out, UUID user) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        for (PersonalData holder : holders) {
            zip.putNextEntry(new ZipEntry(holder.module() + ".json"));
            try {
                transactions.execute(TransactionDefinition.READ_ONLY, transaction -> {
                    writeAll(zip, holder, user);
                    return null;
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            zip.closeEntry();
        }
        zip.finish();
    }

    private void writeAll(OutputStream out, PersonalData holder, UUID user) {
        try (Stream<?> values = holder.collect(user)) {
            out.write('[');
            Iterator<?> each = values.iterator();
            while (each.hasNext()) {
                out.write('\n');
                out.write(mapper.writeValueAsBytes(each.next()));
                if (each.hasNext()) {
                    out.write(',');
                }
            }
            out.write("\n]\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
