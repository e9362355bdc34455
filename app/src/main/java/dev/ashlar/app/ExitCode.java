package dev.ashlar.app;

/** What the program says when it ends, as sysexits.h has it. */
final class ExitCode {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 64;
    static final int CONFIGURATION = 78;

    private ExitCode() {}
}
