package dev.ashlar.kernel.http;

import dev.ashlar.app.ProgramBenchmark;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal.Violation;
import io.micronaut.core.type.Argument;
import java.util.List;
import java.util.function.ToIntFunction;
import org.openjdk.jmh.annotations.Benchmark;

/** The body of an error answer: made from the error, and written. */
public class ProblemJson extends ProgramBenchmark {

    private static final String REQUEST_ID = "01900000-0000-7000-8000-000000000001";
    private static final List<Violation> VIOLATIONS = List.of(
            new Violation("/email", "email", "must be a well-formed email address"),
            new Violation("/name", "not_blank", "must not be blank"));

    private ToIntFunction<Problem> bodies;

    @Override
    protected void prepare() {
        bodies = bodies(Argument.of(Problem.class), Problem.JSON);
    }

    @Benchmark
    public int notFound() {
        return bodies.applyAsInt(
                Problem.of(KernelError.ROUTE_NOT_FOUND, null, List.of(), "/api/v1/nothing", REQUEST_ID));
    }

    @Benchmark
    public int twoViolations() {
        return bodies.applyAsInt(
                Problem.of(KernelError.VALIDATION_FAILED, null, VIOLATIONS, "/api/v1/users", REQUEST_ID));
    }
}
