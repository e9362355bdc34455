package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Hash;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secrets;
import dev.ashlar.kernel.database.DatabaseLocks;
import io.micronaut.aop.InterceptorBean;
import io.micronaut.aop.MethodInterceptor;
import io.micronaut.aop.MethodInvocationContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.context.ServerRequestContext;
import io.micronaut.json.JsonMapper;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs a creating handler at most once per key. The key, the effect and the answer are committed together: a crash before
 * the commit leaves nothing, a crash after it leaves the answer to be given again.
 */
@Singleton
@InterceptorBean(Idempotent.class)
final class IdempotencyInterceptor implements MethodInterceptor<Object, Object> {

    static final Duration KEPT = Duration.ofHours(24);
    private static final String PURPOSE = "kernel.idempotency";
    private static final Pattern GOOD_KEY = Pattern.compile("[\\x20-\\x7E]{1,255}");

    private final IdempotencyKeys keys;
    private final TransactionOperations<Connection> transactions;
    private final DatabaseLocks locks;
    private final Secrets secrets;
    private final JsonMapper mapper;
    private final InstantSource clock;
    /** Repetitions that arrive on this node while the first still runs need not even ask the database. */
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    IdempotencyInterceptor(
            IdempotencyKeys keys,
            TransactionOperations<Connection> transactions,
            DatabaseLocks locks,
            Secrets secrets,
            JsonMapper mapper,
            InstantSource clock) {
        this.keys = keys;
        this.transactions = transactions;
        this.locks = locks;
        this.secrets = secrets;
        this.mapper = mapper;
        this.clock = clock;
    }

    @Override
    public @Nullable Object intercept(MethodInvocationContext<Object, Object> handler) {
        HttpRequest<?> request = ServerRequestContext.currentRequest().orElseThrow();
        List<String> given = request.getHeaders().getAll("Idempotency-Key");
        if (given.isEmpty()) {
            if (handler.booleanValue(Idempotent.class, "required").orElse(false)) {
                throw Refusal.of(KernelError.IDEMPOTENCY_KEY_REQUIRED);
            }
            return handler.proceed();
        }
        if (given.size() > 1 || !GOOD_KEY.matcher(given.getFirst()).matches()) {
            throw Refusal.of(KernelError.IDEMPOTENCY_KEY_INVALID);
        }
        RequestScope scope = RequestScope.of(request);
        if (scope == null) {
            throw new IllegalStateException("the request did not come through the front door");
        }
        String id = hash(callerOf(scope), scope.method(), PathRouter.withoutSlash(scope.path()), given.getFirst());
        if (!running.add(id)) {
            throw inProgress();
        }
        try {
            return transactions.executeWrite(transaction -> once(id, requestHash(request, scope), handler));
        } finally {
            running.remove(id);
        }
    }

    private @Nullable Object once(String id, String requestHash, MethodInvocationContext<Object, Object> handler) {
        if (!locks.tryLockInTransaction("idempotency", id)) {
            throw inProgress();
        }
        Instant now = clock.instant();
        keys.deleteIfOlderThan(id, now.minus(KEPT));
        if (keys.insertIfAbsent(id, requestHash, now) == 0) {
            return replay(keys.findById(id).orElseThrow(), requestHash, isSecret(handler));
        }
        MutableHttpResponse<?> answer = asResponse(handler.proceed());
        keys.keepAnswer(
                id,
                answer.code(),
                answer.getHeaders().get("Location"),
                answer.getHeaders().get("ETag"),
                answer.getBody().map(body -> kept(handler, body)).orElse(null));
        return answer;
    }

    private static boolean isSecret(MethodInvocationContext<Object, Object> handler) {
        return handler.booleanValue(Idempotent.class, "secret").orElse(false);
    }

    private String kept(MethodInvocationContext<Object, Object> handler, Object body) {
        byte[] json = json(handler, body);
        return isSecret(handler)
                ? Base64.getEncoder().encodeToString(secrets.seal(PURPOSE, json))
                : new String(json, StandardCharsets.UTF_8);
    }

    private MutableHttpResponse<?> replay(IdempotencyKeys.Row first, String requestHash, boolean sealed) {
        if (!first.requestHash().equals(requestHash)) {
            throw Refusal.of(KernelError.IDEMPOTENCY_KEY_REUSED);
        }
        if (first.status() == null) {
            throw inProgress();
        }
        MutableHttpResponse<Object> answer = HttpResponse.status(first.status(), null);
        answer.header("Idempotency-Replayed", "true");
        if (first.location() != null) {
            answer.header("Location", first.location());
        }
        if (first.etag() != null) {
            answer.header("ETag", first.etag());
        }
        if (first.body() != null) {
            byte[] json = sealed
                    ? secrets.open(PURPOSE, Base64.getDecoder().decode(first.body()))
                    : first.body().getBytes(StandardCharsets.UTF_8);
            answer.body(json).contentType(MediaType.APPLICATION_JSON_TYPE);
        }
        return answer;
    }

    private static MutableHttpResponse<?> asResponse(@Nullable Object result) {
        return switch (result) {
            case null -> HttpResponse.noContent();
            case MutableHttpResponse<?> response -> response;
            case HttpResponse<?> response -> response.toMutableResponse();
            default -> HttpResponse.ok(result);
        };
    }

    @SuppressWarnings("unchecked") // the body is what the handler's return type says it is
    private byte[] json(MethodInvocationContext<Object, Object> handler, Object body) {
        Argument<Object> returned =
                (Argument<Object>) (Argument<?>) handler.getReturnType().asArgument();
        Argument<Object> type = HttpResponse.class.isAssignableFrom(returned.getType())
                ? (Argument<Object>) returned.getFirstTypeVariable().orElse(Argument.OBJECT_ARGUMENT)
                : returned;
        try {
            return mapper.writeValueAsBytes(type, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Refusal inProgress() {
        return Refusal.of(KernelError.IDEMPOTENCY_IN_PROGRESS).retryAfter(Duration.ofSeconds(1));
    }

    private static String callerOf(RequestScope scope) {
        return scope.caller() == null
                ? "address " + ClientAddress.subscriber(scope.client())
                : "user " + scope.caller().getName();
    }

    /** Under a key: a body may hold a password, and whoever reads the table could try them out at the speed of a hash. */
    private String requestHash(HttpRequest<?> request, RequestScope scope) {
        byte[] body = scope.body();
        String query = request.getUri().getRawQuery();
        String content = (query == null ? "" : query) + "\n"
                + (body == null ? "" : HexFormat.of().formatHex(Hash.sha256(body)));
        return HexFormat.of().formatHex(secrets.mac("idempotency-request", content.getBytes(StandardCharsets.UTF_8)));
    }

    private static String hash(String... parts) {
        return Hash.hex(String.join("\n", parts));
    }
}
