package dev.ashlar.kernel.http;

import io.micronaut.serde.annotation.Serdeable;

/**
 * The body of a route that needs none: absent, or an object without members. A handler takes it, nullable, so that members
 * somebody sends in the belief that they do something are refused rather than ignored.
 */
@Serdeable
public record Nothing() {}
