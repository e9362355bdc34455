package dev.ashlar.things;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.concurrent.CountDownLatch;

/** Keeps the answer of a request that asks for it: all is committed, and nobody hears of it. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
class HeldAnswers {

    static final String HOLD = "X-Test-Hold";

    @ResponseFilter
    @ExecuteOn(TaskExecutors.IO)
    void hold(HttpRequest<?> request) throws InterruptedException {
        if (request.getHeaders().contains(HOLD)) {
            new CountDownLatch(1).await();
        }
    }
}
