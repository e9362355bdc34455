package dev.ashlar.jobs;

import java.util.UUID;

/**
 * The job that stands for what was asked.
 *
 * @param deduplicated true when it was there already, under the same unique key
 */
public record Enqueued(UUID id, boolean deduplicated) {}
