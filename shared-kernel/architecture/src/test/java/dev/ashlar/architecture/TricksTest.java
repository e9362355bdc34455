package dev.ashlar.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ways around a rule that its page does not show, and code that only looks like one. */
class TricksTest {

    private static final String SHOP = "modules/shop/src/main/java/dev/ashlar/shop/";

    @TempDir
    Path folder;

    record Trick(String name, String rule, String file, String code) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Trick> refused() {
        return Stream.of(
                in("a method reference to the clock", "ASH-404", """
                        class Trick { java.util.function.Supplier<Instant> now = Instant::now; }"""),
                in("a clock of one's own", "ASH-404", "class Trick { InstantSource clock = InstantSource.system(); }"),
                in("a date of today in some zone", "ASH-404", """
                        class Trick { LocalDate today() { return LocalDate.now(ZoneId.of("UTC")); } }"""),
                in("a random number in a lambda", "ASH-404", """
                        class Trick { Runnable r = () -> Math.random(); }"""),
                in("a thread by inheritance", "ASH-403", "class Trick extends Thread {}"),
                in("an anonymous thread", "ASH-403", "class Trick { Thread t = new Thread() {}; }"),
                in("a parallel stream", "ASH-403", """
                        class Trick { long count(List<String> l) { return l.parallelStream().count(); } }"""),
                in("a task on the common pool", "ASH-403", """
                        class Trick { Object run() { return CompletableFuture.runAsync(() -> {}); } }"""),
                in("a method reference to the terminal", "ASH-405", """
                        class Trick { void show(List<String> l) { l.forEach(System.out::println); } }"""),
                in("a printed stack", "ASH-405", "class Trick { void show(Exception e) { e.printStackTrace(); } }"),
                in("another logger", "ASH-405", """
                        class Trick { Object log = java.util.logging.Logger.getLogger("x"); }"""),
                in("a setter that is injected", "ASH-401", """
                        @Singleton class Trick { @Inject void set(Users users) {} }"""),
                in("a configuration value in a field", "ASH-401", """
                        @Singleton class Trick { @Value("${x}") String x; }"""),
                in("a counter in a constant", "ASH-402", """
                        class Trick { static final java.util.concurrent.atomic.AtomicLong N = null; }"""),
                in("a list made with new behind its interface", "ASH-402", """
                        class Trick { static final List<String> ALL = new CopyOnWriteArrayList<>(); }"""),
                in("a static field that is not final", "ASH-402", "class Trick { static int count; }"),
                in("SQL in a constant that is run by hand", "ASH-302", """
                        class Trick {
                            Object run(java.sql.Connection c) throws Exception {
                                return c.prepareStatement("SELECT name FROM users.users");
                            }
                        }"""),
                in("SQL that is put together", "ASH-302", """
                        class Trick {
                            String run(String what) { return "select " + what + " from users.users"; }
                        }"""),
                in("a row in a generic signature", "ASH-205", """
                        public class Trick { public Map<String, List<OrderRow>> all() { return Map.of(); } }"""),
                in("a repository that others could extend", "ASH-205", """
                        public class Trick { protected OrderRepository orders; }"""),
                in("an Optional parameter of a constructor", "ASH-409", """
                        class Trick { Trick(Optional<String> name) {} }"""),
                in("a handler in a lambda that waits", "ASH-407", """
                        @Controller("/trick") class TrickController {
                            @Get @NonBlocking Object go() { Callable<Object> c = () -> java.nio.file.Files.readString(java.nio.file.Path.of("x")); return c; }
                        }"""),
                in("a handler that waits behind an interface", "ASH-407", """
                        @Controller("/trick") class TrickController {
                            private final Step step;
                            TrickController(Step step) { this.step = step; }
                            @Get @NonBlocking Object go() throws Exception { step.run(); return 1; }
                            interface Step { void run() throws Exception; }
                            static class Nap implements Step { public void run() throws Exception { Thread.sleep(1); } }
                        }"""),
                in("a handler on another pool", "ASH-406", """
                        @Controller("/trick") class TrickController {
                            @Get @ExecuteOn(TaskExecutors.IO) Object go() { return 1; }
                        }"""),
                in("a nested class of a controller that asks the repository", "ASH-201", """
                        @Controller("/trick") @ExecuteOn(TaskExecutors.BLOCKING) class TrickController {
                            record Helper(OrderRepository orders) {}
                        }"""),
                in("an event in no family", "ASH-207", """
                        @Event.Name(value = "shop.trick.v1", external = true)
                        public record Trick(String subject) implements Event {}"""),
                in("an event of another module's name", "ASH-208", """
                        public sealed interface Trick extends Event {
                            @Event.Name(value = "users.trick.v1", external = true)
                            record Tricked(String subject) implements Trick {}
                        }"""),
                in("a name that is taken", "ASH-208", """
                        public sealed interface Trick extends Event {
                            @Event.Name(value = "shop.order-placed.v1", external = true)
                            record Tricked(String subject) implements Trick {}
                        }"""),
                in("settings for everybody", "ASH-210", """
                        @Settings("shop") public record Trick(@Setting(value = "1", why = "w") int one) {}"""),
                migration("a view over foreign tables", "create view shop.v as select * from users.users"),
                migration(
                        "a trigger on a foreign table",
                        "create trigger t after insert on users.users for each row execute function shop.f()"),
                migration("a row put into a foreign table", "insert into users.users values (1)"),
                migration("a schema of one's own choice", "create schema extra"),
                migration("a table in a schema nobody owns", "create table public.leftovers (id int)"),
                migration("an altered foreign table", "ALTER TABLE IF EXISTS \"users\".users ADD COLUMN x int"));
    }

    static Stream<Trick> accepted() {
        return Stream.of(
                in("a time from a clock that was handed in", "", """
                        class Trick { Instant now(Clock clock) { return Instant.now(clock); } }"""),
                in("measuring how long something takes", "", "class Trick { long t() { return System.nanoTime(); } }"),
                in("a constant list", "", "class Trick { static final List<String> ALL = List.of(\"a\"); }"),
                in("a pattern as a constant", "", """
                        class Trick { static final java.util.regex.Pattern P = java.util.regex.Pattern.compile("x"); }"""),
                in("an enum with a switch over it", "", """
                        enum Trick { A, B; int n() { return switch (this) { case A -> 1; case B -> 2; }; } }"""),
                in("a handler that answers later", "", """
                        @Controller("/trick") class TrickController {
                            @Get @NonBlocking CompletionStage<String> go() { return CompletableFuture.completedFuture("x"); }
                        }"""),
                in("a sentence that looks like SQL", "", """
                        class Trick { String s = "Select a user from users, or create one."; }"""),
                in("SQL with an alias named as a function would take it", "", """
                        class Trick { String s = "select extract(epoch from o.placed_at) from shop.orders o"; }"""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(Trick trick) {
        assertThat(check(trick).violations()).extracting(Violation::rule).contains(trick.rule());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void accepted(Trick trick) {
        assertThat(check(trick).text()).startsWith("\n0 violations.");
    }

    private Report check(Trick trick) {
        return ExampleProject.in(folder, Map.of(trick.file(), "\n" + trick.code()))
                .check();
    }

    private static Trick in(String name, String rule, String code) {
        String type = code.replaceFirst("(?s).*?(?:class|record|interface|enum) (Trick\\w*).*", "$1");
        return new Trick(name, rule, SHOP + type + ".java", code);
    }

    private static Trick migration(String name, String sql) {
        return new Trick(name, "ASH-301", "modules/shop/src/main/resources/db/shop/V2__trick.sql", sql);
    }
}
