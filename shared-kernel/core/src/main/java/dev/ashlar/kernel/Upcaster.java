package dev.ashlar.kernel;

import io.micronaut.json.tree.JsonNode;

/** Turns the stored form of an event into that of the version after it, so that old rows can still be delivered. */
public interface Upcaster {

    /** The name it reads, {@code users.user-registered.v1}. */
    String from();

    /** The name it writes, {@code users.user-registered.v2}. */
    String to();

    JsonNode upcast(JsonNode old);
}
