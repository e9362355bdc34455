package dev.ashlar.jobs;

import dev.ashlar.kernel.Event;
import dev.ashlar.kernel.Listener;
import dev.ashlar.kernel.Module;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.Upcaster;
import io.micronaut.context.BeanContext;
import io.micronaut.core.beans.BeanIntrospection;
import io.micronaut.core.beans.BeanIntrospector;
import io.micronaut.core.type.Argument;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The events the selected modules declare, who listens to them, and how old versions become new ones. */
@Singleton
final class EventTypes {

    record EventType(String name, Class<? extends Event> type, boolean external) {}

    /** A listener together with the type of event it declares. */
    record Heard(String id, Class<? extends Event> type, Listener<Event> listener) {}

    private record Known(Map<Class<?>, EventType> types, Map<String, EventType> byName, Map<String, Heard> listeners) {}

    private final BeanContext beans;
    private final Payloads payloads;
    private final Map<String, Upcaster> upcasters = new HashMap<>();
    private final Set<String> packages = new HashSet<>();
    private volatile @Nullable Known known;

    EventTypes(BeanContext beans, Payloads payloads, List<Upcaster> upcasters, RuntimeSettings settings) {
        this.beans = beans;
        this.payloads = payloads;
        for (Upcaster upcaster : upcasters) {
            if (this.upcasters.put(upcaster.from(), upcaster) != null) {
                throw new IllegalStateException("two upcasters read " + upcaster.from() + ": keep one");
            }
        }
        Module.selected(settings.modules()).forEach(module -> packages.add(module.packageName()));
    }

    EventType of(Event event) {
        EventType type = known().types.get(event.getClass());
        if (type == null) {
            throw new IllegalStateException(
                    event.getClass().getSimpleName()
                            + " cannot be published: give the record @Serdeable and @Event.Name(\"<module>.<what-happened>.v1\")");
        }
        return type;
    }

    Collection<EventType> all() {
        return known().byName.values();
    }

    Map<String, Heard> listeners() {
        return known().listeners;
    }

    List<Heard> listenersTo(EventType type) {
        return known().listeners.values().stream()
                .filter(heard -> heard.type.isAssignableFrom(type.type))
                .toList();
    }

    /** The present type of an event that was stored under this name, however long ago. */
    Optional<EventType> present(String stored) {
        String name = stored;
        for (Upcaster next = upcasters.get(name); next != null; next = upcasters.get(name)) {
            name = next.to();
        }
        return Optional.ofNullable(known().byName.get(name));
    }

    /** Reads a stored event, in whichever version it was stored. */
    Event read(String stored, String payload) throws IOException {
        String name = stored;
        JsonNode tree = payloads.tree(payload);
        for (Upcaster next = upcasters.get(name); next != null; next = upcasters.get(name)) {
            tree = next.upcast(tree);
            name = next.to();
        }
        EventType type = known().byName.get(name);
        if (type == null) {
            throw JobFailure.permanent("no module declares " + name + ": keep its record, or add an Upcaster from it");
        }
        return payloads.convert(Argument.of(type.type), tree);
    }

    Map<String, Upcaster> upcasters() {
        return Map.copyOf(upcasters);
    }

    private Known known() {
        Known present = known;
        if (present == null) {
            present = find();
            known = present;
        }
        return present;
    }

    private Known find() {
        Map<Class<?>, EventType> types = new HashMap<>();
        Map<String, EventType> byName = new LinkedHashMap<>();
        for (BeanIntrospection<Object> introspection : BeanIntrospector.SHARED.findIntrospections(Event.Name.class)) {
            String declaredIn = introspection.getBeanType().getPackageName() + ".";
            if (packages.stream().noneMatch(module -> declaredIn.startsWith(module + "."))) {
                continue;
            }
            Class<? extends Event> type = introspection.getBeanType().asSubclass(Event.class);
            EventType event = new EventType(
                    introspection.stringValue(Event.Name.class).orElseThrow(),
                    type,
                    introspection.booleanValue(Event.Name.class, "external").orElse(false));
            types.put(type, event);
            EventType twin = byName.put(event.name, event);
            if (twin != null) {
                throw new IllegalStateException("two events are called " + event.name + ": " + twin.type.getSimpleName()
                        + " and " + type.getSimpleName() + "; rename one");
            }
        }
        return new Known(Map.copyOf(types), Map.copyOf(byName), findListeners());
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // the definition says which event its listener hears
    private Map<String, Heard> findListeners() {
        Map<String, Heard> listeners = new LinkedHashMap<>();
        for (BeanDefinition<Listener> definition : beans.getBeanDefinitions(Listener.class)) {
            Class<?> event = definition.getTypeArguments(Listener.class).stream()
                    .findFirst()
                    .orElseThrow()
                    .getType();
            Listener<Event> listener = beans.getBean(definition);
            if (listeners.put(listener.id(), new Heard(listener.id(), event.asSubclass(Event.class), listener))
                    != null) {
                throw new IllegalStateException("two listeners are called " + listener.id() + ": rename one");
            }
        }
        return Map.copyOf(listeners);
    }
}
