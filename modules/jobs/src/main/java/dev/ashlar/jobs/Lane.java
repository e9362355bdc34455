package dev.ashlar.jobs;

import org.jspecify.annotations.Nullable;

/**
 * What decides when a waiting row may start: rows of one lane share its limits, and the lanes take turns.
 *
 * @param width how many run at once on all nodes; 0 for a fair share of each node
 * @param ordered strictly one after the other, the first blocking those behind it until it has ended
 */
record Lane(String name, int width, int rate, long rateMillis, boolean ordered, boolean heavy) {

    /** Deliveries of one subject to one listener. */
    static Lane ofSubject(String listener, String subject) {
        return new Lane(Keys.of("e:" + listener, subject), 1, 0, 0, true, false);
    }

    /** Jobs with one key, as far as the handler limits them; otherwise the jobs of one owner. */
    static Lane of(JobHandler<?> handler, @Nullable String key, String owner) {
        boolean limited = handler.concurrency() < Integer.MAX_VALUE || handler.rate() != null;
        String heavy = handler.cpuHeavy() ? "h" : "";
        if (key == null || !limited) {
            return new Lane(Keys.of("o" + heavy, owner), 0, 0, 0, false, handler.cpuHeavy());
        }
        Rate rate = handler.rate();
        return new Lane(
                Keys.of("k" + heavy + ":" + handler.type(), key),
                handler.concurrency(),
                rate == null ? 0 : rate.starts(),
                rate == null ? 0 : rate.within().toMillis(),
                false,
                handler.cpuHeavy());
    }
}
