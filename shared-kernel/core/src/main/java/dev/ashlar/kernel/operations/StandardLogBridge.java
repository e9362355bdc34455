package dev.ashlar.kernel.operations;

import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Brings what libraries tell the log of the JDK ({@code java.util.logging}, and {@code System.Logger} which ends there)
 * into ours. Left alone it goes to standard error as plain text, past the form, the redaction and the request's id.
 */
final class StandardLogBridge {

    private StandardLogBridge() {}

    static void build() {
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }
}
