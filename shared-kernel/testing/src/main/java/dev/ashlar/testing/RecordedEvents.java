package dev.ashlar.testing;

import dev.ashlar.kernel.Event;
import dev.ashlar.kernel.Events;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down every event a module announces, on its way to wherever it goes. */
@Singleton
public final class RecordedEvents implements BeanCreatedEventListener<Events> {

    private final List<Event> published = new CopyOnWriteArrayList<>();

    @Override
    public Events onCreated(BeanCreatedEvent<Events> created) {
        Events real = created.getBean();
        return event -> {
            real.publish(event);
            published.add(event);
        };
    }

    /** All events so far, in order. Those of a transaction that rolled back are among them. */
    public List<Event> all() {
        return List.copyOf(published);
    }

    public <E extends Event> List<E> of(Class<E> type) {
        return published.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public void clear() {
        published.clear();
    }
}
