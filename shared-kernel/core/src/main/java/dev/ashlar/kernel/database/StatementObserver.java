package dev.ashlar.kernel.database;

import io.micronaut.context.annotation.Context;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches every statement from between the pool and the data layer: logs the slow ones with the module whose schema they
 * touch, and counts all, so that tests can say how many statements a request may cost. Values are never logged, only the
 * text with its placeholders.
 */
@Context
public final class StatementObserver {

    private static final Logger LOG = LoggerFactory.getLogger("dev.ashlar.kernel.database.slow");
    private static final Pattern SCHEMA = Pattern.compile("(?i)(?:from|into|update|join)\\s+\"?([a-z_]+)\"?\\.");

    private final long slowNanos;
    private final List<StatementListener> listeners;
    private final LentConnections lent;
    private final LongAdder executed = new LongAdder();

    StatementObserver(DatabaseSettings settings, List<StatementListener> listeners, LentConnections lent) {
        this.lent = lent;
        this.listeners = listeners;
        this.slowNanos = settings.slowStatement().toNanos();
    }

    /** How many statements this program has run since its start. */
    public long executed() {
        return executed.sum();
    }

    Connection observe(Connection connection, FreeSpace space) {
        LentConnections.Loan loan = lent.lend();
        return proxy(Connection.class, (method, arguments) -> {
            if (arguments != null
                    && arguments[0] instanceof String sql
                    && method.getName().startsWith("prepare")) {
                space.check(sql);
                loan.runs(sql);
            } else if (method.getName().equals("close")) {
                loan.end();
            }
            Object result = method.invoke(connection, arguments);
            return switch (result) {
                case PreparedStatement prepared
                when arguments != null && arguments[0] instanceof String sql ->
                    observe(PreparedStatement.class, prepared, sql);
                case Statement statement
                when method.getName().equals("createStatement") -> observe(Statement.class, statement, "");
                case null, default -> result;
            };
        });
    }

    private <S extends Statement> S observe(Class<S> type, S statement, String prepared) {
        return proxy(type, (method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return method.invoke(statement, arguments);
            }
            long start = System.nanoTime();
            boolean failed = true;
            try {
                Object result = method.invoke(statement, arguments);
                failed = false;
                return result;
            } finally {
                String sql = arguments != null && arguments.length > 0 && arguments[0] instanceof String given
                        ? given
                        : prepared;
                ended(sql, System.nanoTime() - start, failed);
            }
        });
    }

    private void ended(String sql, long took, boolean failed) {
        executed.increment();
        if (took >= slowNanos) {
            LOG.warn("Slow statement: {} ms, module {}: {}", TimeUnit.NANOSECONDS.toMillis(took), moduleOf(sql), sql);
        }
        for (StatementListener listener : listeners) {
            if (listener.listens()) {
                listener.executed(sql, moduleOf(sql), took, failed);
            }
        }
    }

    private static String moduleOf(String sql) {
        Matcher matcher = SCHEMA.matcher(sql);
        return matcher.find() ? matcher.group(1) : "unknown";
    }

    private interface Call {
        @Nullable
        Object on(Method method, Object @Nullable [] arguments) throws ReflectiveOperationException, SQLException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            try {
                return call.on(method, arguments);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        };
        return type.cast(
                Proxy.newProxyInstance(StatementObserver.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
