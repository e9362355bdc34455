package dev.ashlar.jobs;

/** What becomes of a job whose unique key another job already has. */
public enum Duplicates {
    /** The first one stays as it is. */
    IGNORE,
    /** The first one takes over payload, time and priority of the new one, unless it has already started. */
    REPLACE
}
