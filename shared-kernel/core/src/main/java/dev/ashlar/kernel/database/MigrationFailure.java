package dev.ashlar.kernel.database;

/** The schema of a module could not be brought up to date; the message says which file, which line and what to do. */
public final class MigrationFailure extends RuntimeException {

    MigrationFailure(String message, Throwable cause) {
        super(message, cause);
    }

    MigrationFailure(String message) {
        super(message);
    }
}
