package dev.ashlar.jobs;

import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcTaskRepositoryContext;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Instant;
import java.util.List;

/** Answers the engine's question for due work by our own rules; everything else it asks the database as it always does. */
final class EngineQueries extends DefaultJdbcCustomization {

    /** Picks and locks what is due. */
    interface Pick {
        List<Job> pick(Instant beat, int wanted);
    }

    private final Pick pick;

    EngineQueries(Pick pick) {
        super(false);
        this.pick = pick;
    }

    @Override
    public boolean supportsSingleStatementLockAndFetch() {
        return true;
    }

    @Override
    public List<Execution> lockAndFetchSingleStatement(
            JdbcTaskRepositoryContext context, Instant now, int limit, boolean orderByPriority) {
        return pick.pick(now, limit).stream()
                .map(job -> new Execution(
                        job.runAt(),
                        new TaskInstance<>(JobStore.TASK, job.id().toString(), job),
                        true,
                        job.node(),
                        null,
                        null,
                        0,
                        now,
                        job.lease()))
                .toList();
    }
}
