package dev.ashlar.kernel.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses writes to the embedded database before its disk is full, because H2 closes the whole database at the first write
 * that fails: so reading goes on, and writing once there is space again. PostgreSQL looks after itself.
 */
final class FreeSpace {

    /** Room for what is under way when the limit is reached, and for H2 to close the file in order. */
    static final long RESERVE = 32L * 1024 * 1024;

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Pattern READING = Pattern.compile(
            "\\s*(SELECT|WITH|VALUES|SHOW|EXPLAIN|SET)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final @Nullable Path folder;
    private final long reserve;
    private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
    private volatile boolean low;

    FreeSpace(@Nullable Path folder, long reserve) {
        this.folder = folder;
        this.reserve = reserve;
    }

    static FreeSpace around(DatabaseAddress address) {
        Path file = address.h2Path();
        return new FreeSpace(file == null ? null : file.toAbsolutePath().getParent(), RESERVE);
    }

    /**
     * Lets a statement pass unless it writes and there is too little space.
     *
     * @throws SQLException with the state that says the disk is full
     */
    void check(String sql) throws SQLException {
        if (folder == null) {
            return;
        }
        long due = nextLook.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextLook.compareAndSet(due, now + LOOK_EVERY.toNanos())) {
            low = usable(folder) < reserve;
        }
        if (low && !READING.matcher(sql).matches()) {
            throw new SQLException("less than " + reserve / (1024 * 1024) + " MB are left for the database", "53100");
        }
    }

    private static long usable(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            // The write itself will tell.
            return Long.MAX_VALUE;
        }
    }
}
