package dev.ashlar.kernel.http;

import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands in its trace, as W3C Trace Context has it: the trace of whoever called, or a new one. Nothing
 * random is drawn for it; the id that the front door makes for every request serves.
 */
public final class TraceContext {

    private static final Pattern TRACEPARENT =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);
    private static final int LONGEST_STATE = 512;

    private final UUID own;
    private final @Nullable String givenTrace;
    private final @Nullable String parentSpan;
    private final boolean sampled;
    private final @Nullable String state;

    private TraceContext(
            UUID own,
            @Nullable String givenTrace,
            @Nullable String parentSpan,
            boolean sampled,
            @Nullable String state) {
        this.own = own;
        this.givenTrace = givenTrace;
        this.parentSpan = parentSpan;
        this.sampled = sampled;
        this.state = state;
    }

    /** Takes over what the caller says, or begins a trace where it says nothing usable. */
    static TraceContext of(@Nullable String traceparent, @Nullable String tracestate, UUID own) {
        if (traceparent != null) {
            Matcher given = TRACEPARENT.matcher(traceparent);
            if (given.matches() && isUsable(given)) {
                return new TraceContext(
                        own,
                        given.group(2),
                        given.group(3),
                        (Integer.parseInt(given.group(4), 16) & 1) == 1,
                        tracestate != null && tracestate.length() <= LONGEST_STATE ? tracestate : null);
            }
        }
        return new TraceContext(own, null, null, true, null);
    }

    private static boolean isUsable(Matcher given) {
        String version = given.group(1);
        return !version.equals("ff")
                && (!version.equals("00") || given.group(5) == null)
                && !given.group(2).equals(NO_TRACE)
                && !given.group(3).equals(NO_SPAN);
    }

    public String traceId() {
        if (givenTrace != null) {
            return givenTrace;
        }
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(own.getMostSignificantBits()) + hex.toHexDigits(own.getLeastSignificantBits());
    }

    /** The id of the work this program does for the request. */
    public String spanId() {
        return HexFormat.of().toHexDigits(own.getLeastSignificantBits());
    }

    /** The id of the caller's work, when it told one. */
    public @Nullable String parentSpanId() {
        return parentSpan;
    }

    /** Whether the caller decided about recording; where it did, its decision counts. */
    public boolean isContinued() {
        return givenTrace != null;
    }

    public boolean isSampled() {
        return sampled;
    }

    public @Nullable String state() {
        return state;
    }

    /**
     * The header for a call this request makes.
     *
     * @param recorded whether a span of this program stands in between; without one the caller's is handed on
     */
    public String traceparent(boolean recorded) {
        String span = recorded || parentSpan == null ? spanId() : parentSpan;
        boolean flag = isContinued() ? sampled : recorded;
        return "00-" + traceId() + "-" + span + (flag ? "-01" : "-00");
    }
}
