package dev.ashlar.jobs;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the job of a worker that shows no sign of life and gives it to the next; to nobody after three such ends. */
@Singleton
final class RecoverJob {

    private static final Logger LOG = LoggerFactory.getLogger(RecoverJob.class);
    private static final int CRASHES = 3;

    private final JobLeases leases;
    private final JobStore store;
    private final JobTypes types;
    private final WakeUps wakeUps;
    private final Sql sql;

    RecoverJob(JobLeases leases, JobStore store, JobTypes types, WakeUps wakeUps, Sql sql) {
        this.leases = leases;
        this.store = store;
        this.types = types;
        this.wakeUps = wakeUps;
        this.sql = sql;
    }

    void recover(UUID id, long lease) {
        if (sql.ownTransaction(() -> leases.lockAbandoned(id, lease) && recoverLocked(id, lease))) {
            wakeUps.wakeAll();
        }
    }

    private boolean recoverLocked(UUID id, long lease) {
        Optional<Job> job = store.find(id);
        if (job.isEmpty() || job.get().state().isOver()) {
            LOG.warn("Job {} was to be started and is not there, or has ended: its place is given up", id);
            return leases.removeEntry(id, lease);
        }
        return job.filter(it -> it.lease() == lease && it.state() == JobState.RUNNING)
                .map(this::recover)
                .orElse(false);
    }

    private boolean recover(Job job) {
        int crashes = job.crashes() + 1;
        String error = "the process " + job.node() + " ended, or stopped answering, while it worked on this";
        if (crashes >= CRASHES) {
            LOG.error("Job {} ({}) is dead: {} processes ended while working on it", job.id(), job.type(), crashes);
            return leases.bury(job, types.rulesOf(job).retention(), "lost", error + ", for the " + crashes + "rd time");
        }
        LOG.warn("Job {} ({}) goes to another worker: {}", job.id(), job.type(), error);
        return leases.passOn(job, crashes, error);
    }
}
