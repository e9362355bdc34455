package dev.ashlar.app;

/** The command line cannot be understood; the message goes on from the name of the command. */
final class WrongUsage extends RuntimeException {

    WrongUsage(String message) {
        super(message, null, false, false);
    }
}
