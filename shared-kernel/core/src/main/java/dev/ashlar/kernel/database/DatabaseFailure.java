package dev.ashlar.kernel.database;

import java.sql.SQLException;

/** A statement the kernel runs itself has failed; the cause says how. */
public final class DatabaseFailure extends RuntimeException {

    public DatabaseFailure(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}
