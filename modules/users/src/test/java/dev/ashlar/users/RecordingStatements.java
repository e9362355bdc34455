package dev.ashlar.users;

import dev.ashlar.kernel.database.StatementListener;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the statements of this module that run during a call. */
@Singleton
class RecordingStatements implements StatementListener {

    private final List<String> statements = new CopyOnWriteArrayList<>();
    private volatile boolean listens;

    @Override
    public boolean listens() {
        return listens;
    }

    @Override
    public void executed(String sql, String module, long nanos, boolean failed) {
        if (module.equals("users")) {
            statements.add(sql);
        }
    }

    List<String> of(Runnable call) {
        statements.clear();
        listens = true;
        try {
            call.run();
        } finally {
            listens = false;
        }
        return List.copyOf(statements);
    }
}
