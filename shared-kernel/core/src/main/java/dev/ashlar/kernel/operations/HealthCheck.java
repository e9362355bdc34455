package dev.ashlar.kernel.operations;

/**
 * Proves that something a module depends on works. Every bean of this type is asked when somebody asks for the health, at
 * most once a second, on a virtual thread, and for at most two seconds.
 */
public interface HealthCheck {

    /** A stable name, {@code <module>.<what-is-proved>} or just what is proved. */
    String name();

    /** Whether requests should go elsewhere while this fails. A mail server that is away is no reason, say. */
    default boolean decidesReadiness() {
        return true;
    }

    /**
     * Returns when all is well, with a few words for administrators.
     *
     * @throws Exception when it is not; administrators see the message
     */
    String check() throws Exception;
}
