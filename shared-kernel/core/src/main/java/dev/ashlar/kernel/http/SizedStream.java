package dev.ashlar.kernel.http;

import java.io.InputStream;

/** A body that is read as it is sent, of which the length is known: its reader sees how far it is, and whether all came. */
public record SizedStream(InputStream stream, long length) {}
