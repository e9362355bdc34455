package dev.ashlar.kernel.database;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what a failed statement means for the caller, from the SQL state alone. */
public enum DatabaseFault {
    /** The database cannot be reached or is going down: the same request may succeed soon. */
    OUTAGE,
    /** No connection came free, or a lock or a statement took too long. */
    OVERLOAD,
    /** Two transactions met; repeating one may succeed. */
    CONFLICT,
    /** A unique index refused the row. */
    DUPLICATE,
    /** No space left to write. */
    FULL,
    /** Anything else: a fault of the program. */
    OTHER;

    /**
     * 25006: connected to what has become a standby; 53300: out of connections; 57P0x: shutting down, crashing, starting;
     * 90xxx: H2 closed or not connected.
     */
    private static final Set<String> OUTAGES =
            Set.of("25006", "53300", "57P01", "57P02", "57P03", "57P05", "90067", "90098", "90121", "90117");

    /** 57014: the statement was ended for its length; 55P03: no lock in time; HYT00 and 57014 are H2's for the same. */
    private static final Set<String> OVERLOADS = Set.of("57014", "55P03", "HYT00", "53200");

    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "90131");
    private static final Set<String> DUPLICATES = Set.of("23505");
    private static final Set<String> FULLS = Set.of("53100");
    private static final String NO_SPACE = "No space left on device";
    /** What the pool says of a connection that it has thrown away because the database went; it names no state. */
    private static final String THROWN_AWAY = "Connection is closed";

    public static boolean isOutage(Throwable failure) {
        return of(failure) == OUTAGE;
    }

    /** Looks through the causes for what the driver said. */
    public static DatabaseFault of(@Nullable Throwable failure) {
        if (isForLackOfSpace(failure)) {
            return FULL;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException timeout && timeout.getSQLState() == null) {
                // The pool gave up waiting. It names the last failure to connect as the cause when there was one.
                return of(timeout.getCause()) == OUTAGE ? OUTAGE : OVERLOAD;
            }
            if (cause instanceof SQLException sql) {
                return of(sql);
            }
        }
        return OTHER;
    }

    /** H2 gives no state of its own for it: the operating system says so at the bottom. */
    private static boolean isForLackOfSpace(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    && String.valueOf(cause.getMessage()).contains(NO_SPACE)) {
                return true;
            }
        }
        return false;
    }

    private static DatabaseFault of(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null && THROWN_AWAY.equals(failure.getMessage())) {
            return OUTAGE;
        }
        if (state == null) {
            return failure instanceof SQLTimeoutException ? OVERLOAD : OTHER;
        }
        if (state.startsWith("08") || OUTAGES.contains(state)) {
            return OUTAGE;
        }
        if (OVERLOADS.contains(state)) {
            return OVERLOAD;
        }
        if (CONFLICTS.contains(state)) {
            return CONFLICT;
        }
        if (DUPLICATES.contains(state)) {
            return DUPLICATE;
        }
        return FULLS.contains(state) ? FULL : OTHER;
    }
}
