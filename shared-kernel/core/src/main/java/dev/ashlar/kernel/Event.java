package dev.ashlar.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Something that happened in a module and that others may hear of. A module lists its events in one sealed interface
 * ({@code UserEvent}) with a nested record each; the record carries a {@link Name}.
 */
public interface Event {

    /** What the event is about, usually an id. Events with one subject are delivered in the order they were published. */
    String subject();

    /** The name on the wire: {@code <module>.<what-happened>.v<version>}. Never changes, whatever the class is called. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface Name {
        String value();

        /** True for an event that is meant for consumers outside this program: it may have no listener inside. */
        boolean external() default false;
    }
}
