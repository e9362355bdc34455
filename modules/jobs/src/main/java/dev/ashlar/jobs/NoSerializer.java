package dev.ashlar.jobs;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import org.jspecify.annotations.Nullable;

/** The engine stores no data of ours: payloads are JSON in our own table. Takes the place of Java serialization. */
final class NoSerializer implements Serializer {

    @Override
    public byte @Nullable [] serialize(@Nullable Object data) {
        if (data != null) {
            throw new IllegalStateException("the engine's table holds no payloads");
        }
        return null;
    }

    @Override
    public <T> @Nullable T deserialize(Class<T> type, byte @Nullable [] stored) {
        return null;
    }
}
