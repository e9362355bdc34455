package dev.ashlar.kernel.http;

/** The description of all routes, wherever somebody wants it: at /openapi.json and on the command line. */
public interface ApiDescription {

    /** An OpenAPI document. */
    String json();
}
