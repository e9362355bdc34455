package dev.ashlar.kernel.operations;

import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Hears the signals of the operating system. The JDK's only door to them is {@code sun.misc.Signal}, which the compiler
 * warns about and cannot be told not to; it is reached by name so that warnings can stay errors everywhere.
 */
public final class Signals {

    private Signals() {}

    /** Calls the handler with the signal's name, {@code TERM} or {@code INT}, each time one comes. */
    public static void onStop(Consumer<String> handler) {
        handle("TERM", handler);
        handle("INT", handler);
    }

    private static void handle(String name, Consumer<String> handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(),
                    new Class<?>[] {type},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            handler.accept(name);
                            yield null;
                        }
                        // A table of handlers asks these; one handler per signal is like no other.
                        case "equals" -> false;
                        case "hashCode" -> name.hashCode();
                        default -> "stop on " + name;
                    });
            signal.getMethod("handle", signal, type)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot listen for SIG" + name, e);
        }
    }
}
