package dev.ashlar.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.architecture.ArchitectureModel.ApiType;
import dev.ashlar.architecture.ArchitectureModel.Edge;
import dev.ashlar.architecture.ArchitectureModel.EventModel;
import dev.ashlar.architecture.ArchitectureModel.Field;
import dev.ashlar.architecture.ArchitectureModel.ModuleModel;
import dev.ashlar.architecture.ArchitectureModel.Route;
import dev.ashlar.architecture.ArchitectureModel.SettingModel;
import dev.ashlar.architecture.ArchitectureModel.Table;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureDiffTest {

    private static final String BREAKING = "breaking";
    private static final String COMPATIBLE = "compatible";

    /** One change to the module below, as text in its JSON, and what is to be said about it. */
    record Step(String name, String from, String to, String verdict, String said) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Step> steps() {
        return Stream.of(
                new Step(
                        "a new dependency",
                        "to: users, kind: type",
                        "to: users, kind: event",
                        COMPATIBLE,
                        "users by event"),
                new Step("a type that is gone", "name: Invoice,", "name: Bill,", BREAKING, "type `Invoice`"),
                new Step("a type of another kind", "kind: record", "kind: class", BREAKING, "from `record` to `class`"),
                new Step("a signature that is gone", ", total(): long", "", BREAKING, "`Invoice.total(): long`"),
                new Step("a signature that changed", "total(): long", "total(): int", BREAKING, "total(): int"),
                new Step(
                        "a signature more",
                        "total(): long",
                        "total(): long, due(): Instant",
                        COMPATIBLE,
                        "due(): Instant"),
                new Step(
                        "an event that is gone",
                        "billing.paid.v1",
                        "billing.paid.v2",
                        BREAKING,
                        "event `billing.paid.v1`"),
                new Step("an event member that is gone", "amount: long", "", BREAKING, "paid.v1.amount"),
                new Step(
                        "an event member of another type",
                        "amount: long",
                        "amount: int",
                        BREAKING,
                        "from `long` to `int`"),
                new Step("an event member more", "amount: long", "amount: long, by: UUID", COMPATIBLE, "paid.v1.by"),
                new Step("a table that is gone", "invoices[", "bills[", BREAKING, "table `invoices`"),
                new Step("a column that is gone", ", due: date", "", BREAKING, "column `invoices.due`"),
                new Step("a column more", "due: date", "due: date, note: text", COMPATIBLE, "column `invoices.note`"),
                new Step("a column of another type", "due: date", "due: text", BREAKING, "from `date` to `text`"),
                new Step("a route that is gone", "GET /invoices", "GET /bills", BREAKING, "route `GET /invoices`"),
                new Step("a route for others", "for admin", "for owner", BREAKING, "from `admin` to `owner`"),
                new Step(
                        "a setting that is gone",
                        "ashlar.billing.due",
                        "ashlar.billing.term",
                        BREAKING,
                        "ashlar.billing.due"),
                new Step("a setting with another default", "= 14d", "= 30d", COMPATIBLE, "from `14d` to `30d`"),
                new Step(
                        "an error code that is gone",
                        "already_paid",
                        "paid_before",
                        BREAKING,
                        "error code `already_paid`"));
    }

    /** The module in a short form that each step changes in one place. */
    private static final String BILLING = """
            to: users, kind: type
            name: Invoice, kind: record
            new(long amount), total(): long
            billing.paid.v1
            amount: long
            invoices[
            id: uuid, due: date
            GET /invoices
            for admin
            ashlar.billing.due
            = 14d
            already_paid
            """;

    @ParameterizedTest
    @MethodSource("steps")
    void tellsWhatChangedAndWhomItBreaks(Step step) {
        assertThat(BILLING).contains(step.from());
        String markdown = ArchitectureDiff.between(json(BILLING), json(BILLING.replace(step.from(), step.to())))
                .markdown();
        assertThat(markdown).startsWith("### Architecture: " + step.verdict()).contains(step.said());
    }

    @Test
    void isSilentWhenNothingChanged() {
        ArchitectureDiff diff = ArchitectureDiff.between(json(BILLING), json(BILLING));
        assertThat(diff.markdown()).isEmpty();
        assertThat(diff.isBreaking()).isFalse();
    }

    @Test
    void tellsOfANewModuleInOneLine() {
        ArchitectureDiff diff = ArchitectureDiff.between("{\"modules\": []}", json(BILLING));
        assertThat(diff.isBreaking()).isFalse();
        assertThat(diff.differences())
                .extracting(ArchitectureDiff.Difference::what)
                .containsExactly("module `billing`");
    }

    @Test
    void tellsOfALostModuleInOneLine() {
        ArchitectureDiff diff = ArchitectureDiff.between(json(BILLING), "{\"modules\": []}");
        assertThat(diff.isBreaking()).isTrue();
        assertThat(diff.differences()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"modules\": 3}",
                "{\"modules\": [{}]}",
                "{\"modules\": [",
                "404: Not Found"
            })
    void refusesABaseItCannotRead(String base) {
        assertThatThrownBy(() -> ArchitectureDiff.between(base, json(BILLING)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the older modules.json cannot be read");
    }

    private static String json(String shortForm) {
        List<String> lines = shortForm.lines().toList();
        String[] edge = lines.get(0).split(", kind: |to: ", -1);
        String[] type = lines.get(1).split(", kind: |name: ", -1);
        return new ArchitectureModel(List.of(new ModuleModel(
                        "billing",
                        "Asks for money.",
                        "@ashlar/billing",
                        List.of(new Edge(edge[1], edge[2])),
                        List.of(new ApiType(
                                type[1], type[2], List.of(lines.get(2).split(", ")))),
                        List.of(new EventModel(lines.get(3), "Paid", false, fields(lines.get(4)), List.of())),
                        List.of(new Table(lines.get(5).replace("[", ""), fields(lines.get(6)))),
                        List.of(new Route(
                                "GET", lines.get(7).substring(4), lines.get(8).substring(4))),
                        List.of(new SettingModel(
                                lines.get(9), "Duration", lines.get(10).substring(2), "when money is due")),
                        List.of(lines.get(11)))))
                .json();
    }

    private static List<Field> fields(String text) {
        return Stream.of(text.split(", "))
                .filter(field -> !field.isEmpty())
                .map(field -> new Field(field.split(": ", -1)[0], field.split(": ", -1)[1]))
                .toList();
    }
}
