package dev.ashlar.kernel;

import java.time.Instant;
import java.util.UUID;

/**
 * What a listener can know of an event besides what it says.
 *
 * @param eventId the same at every repetition: whoever tells others sends it along, so that they can tell repetitions
 * @param name the stable name under which the event was stored
 * @param attempt 1 at the first try
 */
public record Delivery(UUID eventId, String name, Instant occurredAt, int attempt) {}
