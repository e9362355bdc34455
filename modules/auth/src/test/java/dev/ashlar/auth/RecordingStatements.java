package dev.ashlar.auth;

import dev.ashlar.kernel.database.StatementListener;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the statements that run during a call, without those that nodes run by themselves. */
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
        boolean byItself = sql.contains("auth.changes")
                || !List.of("auth", "users", "mail").contains(module);
        if (!byItself) {
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
        return new ArrayList<>(statements);
    }
}
