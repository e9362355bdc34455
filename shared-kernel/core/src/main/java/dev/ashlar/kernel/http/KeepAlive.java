package dev.ashlar.kernel.http;

import jakarta.inject.Singleton;

/** Whether connections outlive their requests. Before the program ends they do not: clients move on by themselves. */
@Singleton
public final class KeepAlive {

    private volatile boolean ending;

    /** From now on every answer is the last one of its connection. */
    public void end() {
        ending = true;
    }

    boolean isEnding() {
        return ending;
    }
}
