package dev.ashlar.users;

import dev.ashlar.jobs.JobContext;
import dev.ashlar.jobs.JobHandler;
import dev.ashlar.kernel.PersonalData;
import io.micronaut.json.JsonMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a copy of all that is held about a person: an archive with one JSON array per module. It goes into the database in
 * parts while it is being made, so that its size costs no memory, and in the job's transaction, so that it is there whole or
 * not at all.
 */
@Singleton
class WriteDataExport implements JobHandler<WriteDataExport.Wanted> {

    static final int PART = 256 * 1024;

    private final DataExportRepository exports;
    private final List<PersonalData> holders;
    private final JsonMapper mapper;
    private final InstantSource clock;

    WriteDataExport(DataExportRepository exports, List<PersonalData> holders, JsonMapper mapper, InstantSource clock) {
        this.exports = exports;
        this.holders = holders.stream()
                .sorted(Comparator.comparing(PersonalData::module))
                .toList();
        this.mapper = mapper;
        this.clock = clock;
    }

    @Serdeable
    record Wanted(UUID export) {}

    @Override
    public String type() {
        return "users.write-data-export.v1";
    }

    /** What was asked for is gone when the person was erased meanwhile. */
    @Override
    public void run(Wanted wanted, JobContext context) throws IOException {
        DataExportRow export = exports.findById(wanted.export()).orElse(null);
        if (export == null || export.readyAt() != null) {
            return;
        }
        Parts parts = new Parts(export.id());
        try (ZipOutputStream zip = new ZipOutputStream(parts, StandardCharsets.UTF_8)) {
            for (PersonalData holder : holders) {
                zip.putNextEntry(new ZipEntry(holder.module() + ".json"));
                write(zip, holder, export.userId());
                zip.closeEntry();
            }
        }
        exports.markReady(export.id(), clock.instant(), parts.size);
    }

    private void write(OutputStream out, PersonalData holder, UUID user) throws IOException {
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
        }
    }

    /** Cuts what is written into parts, each a row. */
    private final class Parts extends OutputStream {

        private final UUID export;
        private final ByteArrayOutputStream part = new ByteArrayOutputStream(PART);
        private int number;
        private long size;

        private Parts(UUID export) {
            this.export = export;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            int written = 0;
            while (written < length) {
                int fitting = Math.min(length - written, PART - part.size());
                part.write(bytes, offset + written, fitting);
                written += fitting;
                if (part.size() == PART) {
                    keep();
                }
            }
        }

        @Override
        public void close() {
            if (part.size() > 0) {
                keep();
            }
        }

        private void keep() {
            exports.insertPart(export, number, part.toByteArray());
            size += part.size();
            number++;
            part.reset();
        }
    }
}
