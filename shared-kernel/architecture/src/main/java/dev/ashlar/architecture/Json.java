package dev.ashlar.architecture;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists and records as JSON for people and diffs: indented, in the given order, one fact per line. */
final class Json {

    private final StringBuilder text = new StringBuilder();

    private Json() {}

    static String pretty(Object value) {
        Json json = new Json();
        json.write(value, "");
        return json.text.append('\n').toString();
    }

    private void write(@Nullable Object value, String indent) {
        switch (value) {
            case null -> text.append("null");
            case Boolean bool -> text.append(bool);
            case Number number -> text.append(number);
            case Map<?, ?> map -> object(map, indent);
            case Collection<?> items -> array(items, indent);
            case Record record -> object(components(record), indent);
            default -> string(value.toString());
        }
    }

    private static Map<String, @Nullable Object> components(Record record) {
        Map<String, @Nullable Object> components = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                components.put(component.getName(), component.getAccessor().invoke(record));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return components;
    }

    private void object(Map<?, ?> map, String indent) {
        block('{', '}', List.copyOf(map.entrySet()), indent, entry -> {
            Map.Entry<?, ?> member = (Map.Entry<?, ?>) entry;
            string(String.valueOf(member.getKey()));
            text.append(": ");
            write(member.getValue(), indent + "  ");
        });
    }

    private void array(Collection<?> items, String indent) {
        block('[', ']', items, indent, item -> write(item, indent + "  "));
    }

    private void block(char open, char close, Collection<?> items, String indent, Consumer<Object> writer) {
        text.append(open);
        String separator = "\n";
        for (Object item : items) {
            text.append(separator).append(indent).append("  ");
            writer.accept(item);
            separator = ",\n";
        }
        if (!items.isEmpty()) {
            text.append('\n').append(indent);
        }
        text.append(close);
    }

    private void string(String value) {
        text.append('"');
        value.chars().forEach(c -> {
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < 0x20) {
                        text.append("\\u%04x".formatted(c));
                    } else {
                        text.append((char) c);
                    }
                }
            }
        });
        text.append('"');
    }
}
