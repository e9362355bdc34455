package dev.ashlar.jobs;

import io.micronaut.context.BeanContext;
import io.micronaut.core.type.Argument;
import io.micronaut.inject.BeanDefinition;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kinds of job this program can do, by name and by payload. */
@Singleton
final class JobTypes {

    /** A handler together with the type of its payload, as the bean declares it. */
    record JobType<P>(String name, Argument<P> payload, JobHandler<P> handler) {}

    private final BeanContext beans;
    private volatile @Nullable Map<String, JobType<?>> byName;

    JobTypes(BeanContext beans) {
        this.beans = beans;
    }

    Optional<JobType<?>> named(String name) {
        return Optional.ofNullable(all().get(name));
    }

    JobRules rulesOf(Job job) {
        if (job.isDelivery()) {
            return JobRules.OF_DELIVERIES;
        }
        return named(job.type()).map(type -> JobRules.of(type.handler())).orElse(JobRules.OF_UNKNOWN);
    }

    /** The kind of job that takes such a payload. */
    @SuppressWarnings("unchecked") // the payload's class is the handler's type argument
    <P> JobType<P> taking(P payload) {
        return (JobType<P>) all().values().stream()
                .filter(type -> type.payload().getType() == payload.getClass())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no handler takes a "
                        + payload.getClass().getSimpleName() + ": add a @Singleton that implements JobHandler<"
                        + payload.getClass().getSimpleName() + ">"));
    }

    /** Looked up when first needed: handlers may need the queue they are run from. */
    Map<String, JobType<?>> all() {
        Map<String, JobType<?>> types = byName;
        if (types == null) {
            types = find();
            byName = types;
        }
        return types;
    }

    @SuppressWarnings("rawtypes") // the framework looks beans up by their raw type
    private Map<String, JobType<?>> find() {
        Map<String, JobType<?>> found = new LinkedHashMap<>();
        List<String> mistakes = new ArrayList<>();
        for (BeanDefinition<JobHandler> definition : beans.getBeanDefinitions(JobHandler.class)) {
            Argument<?> payload = definition.getTypeArguments(JobHandler.class).stream()
                    .findFirst()
                    .orElseThrow();
            JobType<?> type = type(beans.getBean(definition), payload);
            if (found.put(type.name(), type) != null) {
                mistakes.add("two handlers are called " + type.name() + ": rename one");
            }
            if (found.values().stream()
                            .filter(other -> other.payload().getType() == payload.getType())
                            .count()
                    > 1) {
                mistakes.add(
                        "two handlers take a " + payload.getType().getSimpleName() + ": give each a record of its own");
            }
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException(String.join("\n", mistakes));
        }
        return Map.copyOf(found);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the definition says which payload its handler takes
    private static JobType<?> type(JobHandler handler, Argument<?> payload) {
        return new JobType<>(handler.type(), (Argument<Object>) payload, (JobHandler<Object>) handler);
    }
}
