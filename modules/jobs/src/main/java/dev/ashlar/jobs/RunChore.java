package dev.ashlar.jobs;

import dev.ashlar.kernel.Chore;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Does the housekeeping that a module has declared. A chore keeps its own transactions, as it may be long. */
@Singleton
final class RunChore implements JobHandler<RunChore.Due> {

    private final List<Chore> chores;

    RunChore(List<Chore> chores) {
        this.chores = chores;
    }

    @Serdeable
    record Due(String name) {}

    @Override
    public String type() {
        return "jobs.chore.v1";
    }

    @Override
    public void run(Due due, JobContext context) {
        chores.stream()
                .filter(chore -> chore.name().equals(due.name))
                .findFirst()
                .orElseThrow(() -> JobFailure.permanent("no module has a chore called " + due.name))
                .run();
    }

    @Override
    public boolean transactional() {
        return false;
    }

    /** While one run waits or goes on, the next is not needed. */
    @Override
    public String uniqueKey(Due due) {
        return due.name;
    }

    @Override
    public Priority priority() {
        return Priority.LOW;
    }

    @Override
    public RetryPolicy retries() {
        return RetryPolicy.doubling(5, Duration.ofSeconds(10), Duration.ofMinutes(10));
    }

    @Override
    public Duration retention() {
        return Duration.ofDays(1);
    }
}
