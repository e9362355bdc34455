package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.http.FailureObserver;
import dev.ashlar.kernel.http.RequestScope;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reports unexpected failures to Sentry, when it is named: what failed, where in the code, on which route, under which
 * request id. Neither messages of exceptions nor paths, addresses or user ids go out, since they may tell about people;
 * the log has them under the request id.
 */
@Singleton
final class SentryReports implements FailureObserver {

    private static final int QUEUED = 100;
    private static final int FRAMES = 100;
    private static final int CAUSES = 5;
    private static final String CLIENT = "ashlar/1";

    private record Report(@Nullable RequestScope request, Throwable failure) {}

    private final Ids ids;
    private final InstantSource clock;
    private final RuntimeSettings runtime;
    private final @Nullable Courier<Report> courier;

    SentryReports(Ids ids, InstantSource clock, RuntimeSettings runtime, OperationsSettings settings) {
        this.ids = ids;
        this.clock = clock;
        this.runtime = runtime;
        if (settings.sentryDsn() == null) {
            this.courier = null;
        } else {
            SentryProject project = SentryProject.of(settings.sentryDsn());
            this.courier =
                    new Courier<>("sentry", QUEUED, 1, Duration.ZERO, reports -> post(project, reports.getFirst()));
        }
    }

    @Override
    public void failed(@Nullable RequestScope request, Throwable failure) {
        if (courier != null) {
            courier.offer(new Report(request, failure));
        }
    }

    @PreDestroy
    void close() {
        if (courier != null) {
            courier.close();
        }
    }

    private HttpRequest.Builder post(SentryProject project, Report report) {
        String id = ids.next().toString().replace("-", "");
        String event = event(id, report);
        String envelope = "{\"event_id\":\"" + id + "\"}\n{\"type\":\"event\"}\n" + event + "\n";
        return HttpRequest.newBuilder(project.envelopes())
                .header("Content-Type", "application/x-sentry-envelope")
                .header(
                        "X-Sentry-Auth",
                        "Sentry sentry_version=7, sentry_client=" + CLIENT + ", sentry_key=" + project.key())
                .POST(BodyPublishers.ofString(envelope));
    }

    private String event(String id, Report report) {
        StringBuilder json = new StringBuilder(4096);
        json.append("{\"event_id\":\"").append(id).append("\",\"timestamp\":\"");
        LogText.appendTime(json, clock.instant());
        json.append("\",\"platform\":\"java\",\"level\":\"error\",\"logger\":\"dev.ashlar\",\"release\":");
        LogText.appendJson(json, "ashlar@" + Release.current().version());
        json.append(",\"environment\":\"")
                .append(runtime.environment().name().toLowerCase(Locale.ROOT))
                .append('"');
        RequestScope request = report.request();
        if (request != null) {
            json.append(",\"transaction\":");
            LogText.appendJson(json, request.method() + " " + request.route());
            json.append(",\"tags\":{\"requestId\":");
            LogText.appendJson(json, request.requestId());
            json.append(",\"traceId\":");
            LogText.appendJson(json, request.trace().traceId());
            json.append(",\"route\":");
            LogText.appendJson(json, request.route());
            json.append('}');
        }
        json.append(",\"exception\":{\"values\":[");
        // Sentry reads the chain from the cause to what was thrown last.
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = report.failure(); cause != null && chain.size() < CAUSES; cause = cause.getCause()) {
            chain.addFirst(cause);
        }
        for (int i = 0; i < chain.size(); i++) {
            json.append(i == 0 ? "" : ",");
            appendException(json, chain.get(i));
        }
        return json.append("]}}").toString();
    }

    private static void appendException(StringBuilder json, Throwable failure) {
        json.append("{\"type\":");
        LogText.appendJson(json, failure.getClass().getSimpleName());
        json.append(",\"module\":");
        LogText.appendJson(json, failure.getClass().getPackageName());
        json.append(",\"stacktrace\":{\"frames\":[");
        StackTraceElement[] stack = failure.getStackTrace();
        // The outermost frame comes first.
        for (int i = Math.min(stack.length, FRAMES) - 1; i >= 0; i--) {
            StackTraceElement frame = stack[i];
            json.append("{\"module\":");
            LogText.appendJson(json, frame.getClassName());
            json.append(",\"function\":");
            LogText.appendJson(json, frame.getMethodName());
            if (frame.getFileName() != null) {
                json.append(",\"filename\":");
                LogText.appendJson(json, frame.getFileName());
            }
            if (frame.getLineNumber() > 0) {
                json.append(",\"lineno\":").append(frame.getLineNumber());
            }
            json.append(",\"in_app\":")
                    .append(frame.getClassName().startsWith("dev.ashlar."))
                    .append('}')
                    .append(i == 0 ? "" : ",");
        }
        json.append("]}}");
    }
}
