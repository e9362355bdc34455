package dev.ashlar.kernel.database;

/** Hears of every statement when it has ended, on the thread that ran it. Must be quick and must not fail. */
public interface StatementListener {

    /** False while nobody wants to know: nothing is prepared then. */
    boolean listens();

    /**
     * Tells of one statement.
     *
     * @param sql the text with its placeholders, never with values
     * @param module the module whose schema it touches
     */
    void executed(String sql, String module, long nanos, boolean failed);
}
