package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Refusal;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** For refusals of the framework that never become an exception: they say a status and nothing else. */
@Singleton
final class ProblemProcessor implements ErrorResponseProcessor<Problem> {

    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        MutableHttpResponse<Problem> problem =
                Problems.answer(context.getRequest(), Refusal.of(Status.meaning(response.code())));
        return response.status(problem.code()).body(problem.body()).contentType(Problem.JSON);
    }
}
