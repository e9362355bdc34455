package dev.ashlar.architecture;

import static dev.ashlar.architecture.Rule.rule;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.ashlar.architecture.Change.Injection;
import dev.ashlar.architecture.Change.Words;
import dev.ashlar.kernel.Ids;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;

/** 4xx: calls to the platform for which the kernel has something better. */
final class ForbiddenCalls {

    /**
     * Calls that are banned, and what to write.
     *
     * @param calls {@code owner.method}, by pattern; a constructor is {@code <init>}
     */
    private record Ban(Pattern calls, String use, Change change) {
        static Ban of(String calls, Class<?> use, Change change) {
            return new Ban(Pattern.compile(calls), use.getName(), change);
        }
    }

    private static final String CLOCK = "InstantSource clock";

    private static final List<Ban> SOURCES = List.of(
            Ban.of("java\\.time\\.Instant\\.now", InstantSource.class, new Injection(CLOCK, "clock.instant()")),
            Ban.of(
                    "java\\.lang\\.System\\.currentTimeMillis",
                    InstantSource.class,
                    new Injection(CLOCK, "clock.millis()")),
            today("LocalDate"),
            today("LocalDateTime"),
            today("LocalTime"),
            today("OffsetDateTime"),
            today("ZonedDateTime"),
            Ban.of(
                    "java\\.time\\.(Year|YearMonth|MonthDay|OffsetTime)\\.now",
                    InstantSource.class,
                    new Injection(CLOCK, "clock.instant().atOffset(ZoneOffset.UTC)")),
            Ban.of(
                    "java\\.time\\.(Clock|InstantSource)\\.(system.*|tick\\w+)",
                    InstantSource.class,
                    new Injection(CLOCK, "clock.withZone(ZoneOffset.UTC)")),
            Ban.of(
                    "java\\.util\\.(Date\\.<init>|Calendar\\.getInstance)",
                    InstantSource.class,
                    new Injection(CLOCK, "clock.instant()")),
            Ban.of("java\\.util\\.UUID\\.randomUUID", Ids.class, new Injection("Ids ids", "ids.next()")),
            Ban.of(
                    "java\\.(lang\\.Math\\.random|util\\.(Random|SplittableRandom)\\.<init>"
                            + "|util\\.concurrent\\.ThreadLocalRandom\\.current"
                            + "|security\\.SecureRandom\\.(<init>|getInstance.*))",
                    SecureRandom.class,
                    new Injection("SecureRandom random", "random.nextLong()")));

    private static final List<Ban> THREADS = List.of(Ban.of(
            "java\\.lang\\.Thread\\.(<init>|ofVirtual|ofPlatform|startVirtualThread)"
                    + "|java\\.util\\.Timer\\.<init>"
                    + "|java\\.util\\.concurrent\\.(Executors\\..*|(ThreadPoolExecutor|ScheduledThreadPoolExecutor|ForkJoinPool)"
                    + "\\.(<init>|commonPool))"
                    + "|java\\.util\\.\\w+\\.parallelStream"
                    + "|java\\.util\\.concurrent\\.(CompletableFuture|CompletionStage)\\.\\w+Async",
            ExecutorService.class,
            new Injection("@Named(TaskExecutors.BLOCKING) ExecutorService blocking", "blocking.submit(() -> {})")));

    private static final List<Ban> OUTPUT = List.of(Ban.of(
            "java\\.lang\\.System\\.(out|err)|.*\\.printStackTrace|java\\.util\\.logging\\..*",
            Logger.class,
            new Words("keep `private static final Logger log = LoggerFactory.getLogger(...)` and write"
                    + " `log.info(\"...\")`; a fault goes in whole: `log.error(\"...\", e)`")));

    private ForbiddenCalls() {}

    private static Ban today(String type) {
        return Ban.of(
                "java\\.time\\." + type + "\\.now",
                InstantSource.class,
                new Injection(CLOCK, type + ".ofInstant(clock.instant(), ZoneOffset.UTC)"));
    }

    static List<Rule> all() {
        return List.of(
                rule("ASH-403", "Threads come from the kernel")
                        .because(
                                "A thread of one's own escapes the drain, the request's context and the count of threads.")
                        .check((code, found) -> refuse(code, found, code.classesAboveKernel(), THREADS)),
                rule("ASH-404", "Time, ids and randomness are handed in")
                        .because("What is handed in, a test can move and repeat.")
                        .check((code, found) -> refuse(code, found, code.classesAboveKernel(), SOURCES)),
                rule("ASH-405", "What is to be told goes to the log")
                        .because("Only the log carries the request's id, keeps secrets out and reaches the operator.")
                        .check((code, found) ->
                                refuse(code, found, code.classes().filter(type -> !maySpeak(type)), OUTPUT)));
    }

    /** The command line of the application does speak to the terminal, and so does the last step of the log. */
    private static boolean maySpeak(JavaClass type) {
        return Codebase.isApp(type) || type.isAssignableTo("ch.qos.logback.core.Appender");
    }

    private static void refuse(Codebase code, Findings found, Stream<JavaClass> types, List<Ban> bans) {
        types.forEach(type -> {
            found.examined();
            type.getAccessesFromSelf().stream()
                    .filter(access -> !isHandedWhatItNeeds(access))
                    .sorted(Comparator.comparingInt(JavaAccess::getLineNumber))
                    .forEach(access -> bans.stream()
                            .filter(ban -> ban.calls().matcher(called(access)).matches())
                            .findFirst()
                            .ifPresent(ban -> found.refuse(
                                    code.at(access),
                                    type.getSimpleName() + " calls " + called(access) + ".",
                                    ban.use(),
                                    ban.change())));
        });
    }

    private static String called(JavaAccess<?> access) {
        return access.getTargetOwner().getFullName() + "." + access.getTarget().getName();
    }

    /** {@code Instant.now(clock)}, {@code new Date(millis)} and {@code runAsync(task, executor)} ask no global. */
    private static boolean isHandedWhatItNeeds(JavaAccess<?> access) {
        return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
                && target.getRawParameterTypes().stream()
                        .anyMatch(type -> type.isAssignableTo(InstantSource.class)
                                || type.isAssignableTo(Executor.class)
                                || type.isAssignableTo(ThreadFactory.class)
                                || (access.getTargetOwner().isEquivalentTo(Date.class)
                                        && type.isEquivalentTo(long.class)));
    }
}
