package dev.ashlar.jobs;

import com.github.kagkarlsson.scheduler.task.AbstractTask;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.util.UUID;
import java.util.function.Consumer;

/** The only kind of task the engine knows: a row of ours. How it ended is written by us, in the transaction of the job. */
final class EngineTask extends AbstractTask<Job> {

    private final Consumer<Job> run;

    /** Told of a row whose worker has stopped showing that it lives. */
    interface Abandoned {
        void at(UUID job, long version);
    }

    EngineTask(Consumer<Job> run, Abandoned abandoned) {
        super(
                JobStore.TASK,
                Job.class,
                (failed, operations) -> {},
                (dead, operations) ->
                        abandoned.at(UUID.fromString(dead.getExecution().getId()), dead.getExecution().version));
        this.run = run;
    }

    @Override
    public CompletionHandler<Job> execute(TaskInstance<Job> instance, ExecutionContext context) {
        run.accept(instance.getData());
        return (complete, operations) -> {};
    }

    @Override
    public SchedulableInstance<Job> schedulableInstance(String id) {
        throw new UnsupportedOperationException("rows are written with their jobs");
    }

    @Override
    public SchedulableInstance<Job> schedulableInstance(String id, Job data) {
        throw new UnsupportedOperationException("rows are written with their jobs");
    }
}
