package dev.ashlar.jobs;

import dev.ashlar.jobs.JobTypes.JobType;
import dev.ashlar.kernel.Ids;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Singleton
final class EnqueueJob implements Jobs {

    private final JobTypes types;
    private final JobStore store;
    private final Payloads payloads;
    private final OriginOfWork origins;
    private final WakeUps wakeUps;
    private final Sql sql;
    private final Ids ids;
    private final InstantSource clock;

    EnqueueJob(
            JobTypes types,
            JobStore store,
            Payloads payloads,
            OriginOfWork origins,
            WakeUps wakeUps,
            Sql sql,
            Ids ids,
            InstantSource clock) {
        this.types = types;
        this.store = store;
        this.payloads = payloads;
        this.origins = origins;
        this.wakeUps = wakeUps;
        this.sql = sql;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public Enqueued enqueue(Object payload, Enqueue options) {
        return enqueueAll(List.of(payload), options).getFirst();
    }

    /** The same with the payload as its sender wrote it: that is stored, and not what reading has added. */
    Enqueued enqueue(Object payload, String written, Enqueue options) {
        return makeAll(List.of(new Written(payload, written)), options).getFirst();
    }

    private record Written(Object payload, @Nullable String text) {}

    @Override
    public List<Enqueued> enqueueAll(List<?> given, Enqueue options) {
        return makeAll(given.stream().map(payload -> new Written(payload, null)).toList(), options);
    }

    private List<Enqueued> makeAll(List<Written> given, Enqueue options) {
        if (!sql.inTransaction()) {
            throw new IllegalStateException(
                    "a job can only be enqueued inside a transaction, so that it exists if and only if"
                            + " what it belongs to was committed: put @Transactional on the method that calls enqueue");
        }
        Origin origin = origins.current();
        List<Enqueued> enqueued = new ArrayList<>();
        List<JobStore.New> plain = new ArrayList<>();
        for (Written written : given) {
            JobType<Object> type = types.taking(written.payload);
            String text = written.text == null ? payloads.write(type.payload(), written.payload) : written.text;
            JobStore.New row = row(type, written.payload, text, options, origin);
            if (row.uniqueKey() == null) {
                plain.add(row);
                enqueued.add(new Enqueued(row.id(), false));
            } else {
                Duplicates rule = options.duplicates() == null ? type.handler().duplicates() : options.duplicates();
                enqueued.add(enqueueUnique(row, row.uniqueKey(), rule));
            }
        }
        store.insert(plain);
        wakeUps.afterCommit();
        return enqueued;
    }

    private Enqueued enqueueUnique(JobStore.New row, String uniqueKey, Duplicates rule) {
        while (!store.insertUnlessDuplicate(row)) {
            UUID first = store.withUniqueKey(uniqueKey).orElse(null);
            // None: the first ended between the two statements, and the key is free.
            if (first != null) {
                if (rule == Duplicates.REPLACE) {
                    store.replaceWaiting(first, row);
                }
                return new Enqueued(first, true);
            }
        }
        return new Enqueued(row.id(), false);
    }

    private <P> JobStore.New row(JobType<P> type, P payload, String text, Enqueue options, Origin origin) {
        JobHandler<P> handler = type.handler();
        String owner = options.owner() != null
                ? options.owner()
                : origin.callerId() == null ? "" : origin.callerId().toString();
        String unique = options.uniqueKey() == null ? handler.uniqueKey(payload) : options.uniqueKey();
        Priority priority = options.priority() == null ? handler.priority() : options.priority();
        return new JobStore.New(
                ids.next(),
                type.name(),
                null,
                text,
                owner,
                unique == null ? null : Keys.of(type.name(), unique),
                priority.rank(),
                runAt(options),
                Lane.of(handler, handler.key(payload), owner),
                handler.retries().attempts(),
                origin);
    }

    private Instant runAt(Enqueue options) {
        Instant now = clock.instant();
        if (options.after() != null) {
            return BoundedTimes.later(now, options.after());
        }
        return options.at() == null ? now : BoundedTimes.within(now, options.at());
    }
}
