package dev.ashlar.architecture;

import static dev.ashlar.architecture.Rule.rule;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitReference;
import com.tngtech.archunit.core.domain.JavaMethod;
import dev.ashlar.architecture.Change.Annotation;
import io.micronaut.core.annotation.NonBlocking;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** 4xx: a few event-loop threads serve every connection; nothing may make them wait. */
final class ThreadRules {

    private static final Pattern WAITS = Pattern.compile(
            "(java|javax)\\.sql\\.(Connection|\\w*Statement|ResultSet|DataSource|DriverManager|Blob|Clob)\\..*"
                    + "|java\\.lang\\.(Thread\\.(sleep|join)|Object\\.wait|Process\\.waitFor)"
                    + "|java\\.nio\\.file\\.Files\\..*"
                    + "|java\\.io\\.(File\\w*(Stream|Reader|Writer)|RandomAccessFile)\\.<init>"
                    + "|java\\.net\\.(http\\.HttpClient\\.send|URL\\.openStream|URLConnection\\..*|Socket\\..*)"
                    + "|java\\.util\\.concurrent\\.(CountDownLatch\\.await|Semaphore\\.acquire|\\w*Queue\\.(take|put))"
                    + "|io\\.micronaut\\.http\\.client\\.BlockingHttpClient\\..*");

    private static final String ON_BLOCKING = "@ExecuteOn(TaskExecutors.BLOCKING)";

    private ThreadRules() {}

    static List<Rule> all() {
        return List.of(handlersSayWhereTheyRun(), eventLoopIsNotBlocked());
    }

    private static Rule handlersSayWhereTheyRun() {
        return rule("ASH-406", "A handler says whether it may wait")
                .because("One handler that waits on an event-loop thread halts a share of all connections.")
                .check((code, found) -> handlers(code).forEach(handler -> {
                    found.examined();
                    if (!runsOnBlocking(handler) && !isNonBlocking(handler)) {
                        found.refuse(
                                code.at(handler),
                                handler.getOwner().getSimpleName() + "." + handler.getName()
                                        + " does not say which thread it runs on.",
                                ExecuteOn.class.getName(),
                                new Annotation(ON_BLOCKING));
                    }
                }));
    }

    private static Rule eventLoopIsNotBlocked() {
        return rule("ASH-407", "What runs on the event loop reaches nothing that waits")
                .because("One handler that waits on an event-loop thread halts a share of all connections.")
                .mayBeEmpty("every handler may run on a virtual thread")
                .check((code, found) -> onEventLoop(code).forEach(handler -> {
                    found.examined();
                    wayToWaiting(code, handler)
                            .ifPresent(way -> found.refuse(
                                    code.at(handler),
                                    "On the event loop: " + way + ", which waits.",
                                    ExecuteOn.class.getName(),
                                    new Annotation(ON_BLOCKING)));
                }));
    }

    private static Stream<JavaMethod> handlers(Codebase code) {
        return code.classes()
                .flatMap(type -> type.getMethods().stream())
                .filter(Roles::isHandler)
                .sorted(Comparator.comparing(JavaMethod::getFullName));
    }

    private static Stream<JavaMethod> onEventLoop(Codebase code) {
        return code.classes()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> (Roles.isHandler(method) && isNonBlocking(method)) || Roles.isAroundHandlers(method))
                .filter(method -> !runsOnBlocking(method))
                .sorted(Comparator.comparing(JavaMethod::getFullName));
    }

    private static boolean runsOnBlocking(JavaMethod handler) {
        return handler.tryGetAnnotationOfType(ExecuteOn.class)
                .or(() -> isNonBlockingItself(handler)
                        ? Optional.empty()
                        : handler.getOwner().tryGetAnnotationOfType(ExecuteOn.class))
                .filter(executeOn -> executeOn.value().equals(TaskExecutors.BLOCKING))
                .isPresent();
    }

    private static boolean isNonBlocking(JavaMethod handler) {
        return isNonBlockingItself(handler) || handler.getOwner().isAnnotatedWith(NonBlocking.class);
    }

    private static boolean isNonBlockingItself(JavaMethod handler) {
        return handler.isAnnotatedWith(NonBlocking.class);
    }

    /** The shortest chain of calls from the handler to something that waits. */
    private static Optional<String> wayToWaiting(Codebase code, JavaCodeUnit handler) {
        Map<JavaCodeUnit, String> ways = new HashMap<>(Map.of(handler, named(handler)));
        Deque<JavaCodeUnit> waiting = new ArrayDeque<>(List.of(handler));
        while (!waiting.isEmpty()) {
            JavaCodeUnit unit = waiting.remove();
            String way = ways.getOrDefault(unit, "");
            for (JavaAccess<?> access : callsOf(unit)) {
                if (waits(access)) {
                    return Optional.of(way + " -> " + access.getTargetOwner().getSimpleName() + "." + access.getName());
                }
                targets(code, access)
                        .filter(target -> ways.putIfAbsent(target, way + " -> " + named(target)) == null)
                        .forEach(waiting::add);
            }
        }
        return Optional.empty();
    }

    private static List<JavaAccess<?>> callsOf(JavaCodeUnit unit) {
        boolean handsOver = unit.getAccessesFromSelf().stream().anyMatch(ThreadRules::handsOver);
        return unit.getAccessesFromSelf().stream()
                .filter(access -> access.getTarget() instanceof CodeUnitAccessTarget)
                .filter(access -> !(handsOver && isForLater(access)))
                .sorted(Comparator.comparingInt(JavaAccess::getLineNumber))
                .<JavaAccess<?>>map(access -> access)
                .toList();
    }

    /** Gives work to an executor: what stands in a lambda beside such a call is taken to be that work. */
    private static boolean handsOver(JavaAccess<?> call) {
        return call.getName().endsWith("Async")
                || (call.getTargetOwner().isAssignableTo(Executor.class)
                        && List.of("execute", "submit").contains(call.getName()));
    }

    private static boolean isForLater(JavaAccess<?> access) {
        return access.isDeclaredInLambda() || access instanceof JavaCodeUnitReference<?>;
    }

    private static boolean waits(JavaAccess<?> call) {
        JavaClass owner = call.getTargetOwner();
        boolean future =
                owner.isAssignableTo(Future.class) && List.of("get", "join").contains(call.getName());
        return future
                || Roles.isRepository(owner)
                || WAITS.matcher(owner.getFullName() + "." + call.getName()).matches();
    }

    /** What a call may run: the method itself and whatever overrides it within the project. */
    private static Stream<JavaCodeUnit> targets(Codebase code, JavaAccess<?> call) {
        CodeUnitAccessTarget target = (CodeUnitAccessTarget) call.getTarget();
        JavaClass owner = call.getTargetOwner();
        String[] parameters =
                target.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        return Stream.concat(Stream.of(owner), owner.getAllSubclasses().stream())
                .filter(type -> code.contains(owner) && code.contains(type))
                .flatMap(type -> Stream.concat(
                        type.tryGetMethod(target.getName(), parameters).stream(),
                        type.tryGetConstructor(parameters).stream()
                                .filter(constructor -> target.getName().equals("<init>"))))
                .map(unit -> unit);
    }

    private static String named(JavaCodeUnit unit) {
        return unit.getOwner().getSimpleName() + "." + unit.getName();
    }
}
