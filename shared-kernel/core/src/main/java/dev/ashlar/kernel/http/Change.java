package dev.ashlar.kernel.http;

import org.jspecify.annotations.Nullable;

/**
 * A member of a JSON Merge Patch: left out, set to null, or set to a value. A patch is a record of these, and the members
 * it declares are all that can be changed.
 */
public sealed interface Change<T extends @Nullable Object> {

    /** The member was left out. */
    record Keep<T extends @Nullable Object>() implements Change<T> {}

    /** The member was given. */
    record Put<T extends @Nullable Object>(T value) implements Change<T> {}

    /** The value to have from now on. */
    default T or(T present) {
        return switch (this) {
            case Keep<T> keep -> present;
            case Put<T> put -> put.value();
        };
    }
}
