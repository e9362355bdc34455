package dev.ashlar.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request is refused for a reason that has a code. Thrown from anywhere below a route; one place turns it into an
 * answer. It rolls the transaction back, and it has no stack trace: a refusal is not a fault.
 */
public final class Refusal extends RuntimeException {

    private final transient ErrorCode code;
    private final transient @Nullable String detail;
    private final transient List<Violation> violations;
    private final transient @Nullable Duration retryAfter;
    private final transient @Nullable Limit limit;

    /** One member or parameter that is not acceptable, addressed by a JSON Pointer. */
    public record Violation(String pointer, String code, String message) {}

    /** A limit that is used up, other than that of the route: so many in a window, under a name callers may see. */
    public record Limit(String name, long most, Duration window) {}

    private Refusal(
            ErrorCode code,
            @Nullable String detail,
            List<Violation> violations,
            @Nullable Duration retryAfter,
            @Nullable Limit limit) {
        super(detail == null ? code.code() : code.code() + ": " + detail, null, false, false);
        this.code = code;
        this.detail = detail;
        this.violations = List.copyOf(violations);
        this.retryAfter = retryAfter;
        this.limit = limit;
    }

    public static Refusal of(ErrorCode code) {
        return new Refusal(code, null, List.of(), null, null);
    }

    /** The detail goes to the caller: a sentence about this occurrence, without anything internal. */
    public static Refusal of(ErrorCode code, String detail) {
        return new Refusal(code, detail, List.of(), null, null);
    }

    public static Refusal of(ErrorCode code, List<Violation> violations) {
        return new Refusal(code, null, violations, null, null);
    }

    /** A member of the body that breaks a rule which only the domain can check. */
    public static Refusal invalid(String pointer, String code, String message) {
        return of(KernelError.VALIDATION_FAILED, List.of(new Violation(pointer, code, message)));
    }

    /** Too many: the answer says which limit it was, and when to come back. */
    public static Refusal limited(Limit limit, Duration wait) {
        return new Refusal(KernelError.RATE_LIMITED, null, List.of(), wait, limit);
    }

    public Refusal retryAfter(Duration wait) {
        return new Refusal(code, detail, violations, wait, limit);
    }

    public ErrorCode code() {
        return code;
    }

    public Optional<String> detail() {
        return Optional.ofNullable(detail);
    }

    public List<Violation> violations() {
        return violations;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public Optional<Limit> limit() {
        return Optional.ofNullable(limit);
    }
}
