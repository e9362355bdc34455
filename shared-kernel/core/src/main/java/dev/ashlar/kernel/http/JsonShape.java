package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Refusal.Violation;
import io.micronaut.core.beans.BeanIntrospection;
import io.micronaut.core.beans.BeanIntrospector;
import io.micronaut.core.type.Argument;
import io.micronaut.json.tree.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Holds a JSON value against the record it is meant to become and lists every difference: unknown members, missing ones,
 * values of another type. So the caller learns of all mistakes at once, by pointer, before anything is converted.
 */
final class JsonShape {

    private static final Set<Class<?>> INTEGERS =
            Set.of(int.class, Integer.class, long.class, Long.class, short.class, Short.class, byte.class, Byte.class);
    private static final Set<Class<?>> DECIMALS = Set.of(double.class, Double.class, float.class, Float.class);

    private final List<Violation> violations = new ArrayList<>();

    private final Set<String> roles;

    private JsonShape(Set<String> roles) {
        this.roles = roles;
    }

    /** The roles are those of the caller: members that are {@link OnlyFor} others do not exist for them. */
    static List<Violation> differences(JsonNode value, Argument<?> type, Set<String> roles) {
        JsonShape shape = new JsonShape(roles);
        shape.check(value, type, "");
        return shape.violations;
    }

    private void check(JsonNode value, Argument<?> type, String pointer) {
        Class<?> is = type.getType();
        if (value.isNull()) {
            if (!mayBeNull(type)) {
                add(pointer, "required", "must not be null");
            }
        } else if (is == Change.class) {
            check(value, type.getFirstTypeVariable().orElse(Argument.OBJECT_ARGUMENT), pointer);
        } else if (Map.class.isAssignableFrom(is)) {
            checkMap(value, type, pointer);
        } else if (Collection.class.isAssignableFrom(is) || is.isArray()) {
            checkList(value, type, pointer);
        } else if (is.isEnum()) {
            checkEnum(value, is, pointer);
        } else if (!checkScalar(value, is, pointer)) {
            BeanIntrospector.SHARED
                    .findIntrospection(is)
                    .filter(introspection -> is.isRecord())
                    .ifPresent(introspection -> checkRecord(value, introspection, pointer));
        }
    }

    private void checkRecord(JsonNode value, BeanIntrospection<?> introspection, String pointer) {
        if (!value.isObject()) {
            add(pointer, "type", "must be an object");
            return;
        }
        List<Argument<?>> components = Arrays.<Argument<?>>stream(introspection.getConstructorArguments())
                .filter(this::mayBeSet)
                .toList();
        Set<String> known = components.stream().map(Argument::getName).collect(Collectors.toSet());
        for (Map.Entry<String, JsonNode> member : value.entries()) {
            if (!known.contains(member.getKey())) {
                add(pointer + "/" + JsonText.escaped(member.getKey()), "unknown_member", "is not known here");
            }
        }
        for (Argument<?> component : components) {
            JsonNode member = value.get(component.getName());
            String at = pointer + "/" + component.getName();
            if (member != null) {
                check(member, component, at);
            } else if (component.getType() != Change.class && !mayBeNull(component)) {
                add(at, "required", "is required");
            }
        }
    }

    private boolean mayBeSet(Argument<?> component) {
        return component
                .getAnnotationMetadata()
                .stringValue(OnlyFor.class)
                .map(roles::contains)
                .orElse(true);
    }

    private void checkMap(JsonNode value, Argument<?> type, String pointer) {
        if (!value.isObject()) {
            add(pointer, "type", "must be an object");
            return;
        }
        Argument<?> element = type.getTypeVariable("V").orElse(null);
        for (Map.Entry<String, JsonNode> member : value.entries()) {
            checkText(member.getKey(), pointer);
            if (element != null) {
                check(member.getValue(), element, pointer + "/" + JsonText.escaped(member.getKey()));
            }
        }
    }

    private void checkList(JsonNode value, Argument<?> type, String pointer) {
        if (!value.isArray()) {
            add(pointer, "type", "must be an array");
            return;
        }
        Argument<?> element = type.getFirstTypeVariable().orElse(Argument.OBJECT_ARGUMENT);
        int index = 0;
        for (JsonNode item : value.values()) {
            check(item, element, pointer + "/" + index++);
        }
    }

    private void checkEnum(JsonNode value, Class<?> is, String pointer) {
        List<String> names =
                Arrays.stream(is.getEnumConstants()).map(Object::toString).toList();
        if (!value.isString() || !names.contains(value.getStringValue())) {
            add(pointer, "one_of", "must be one of " + String.join(", ", names));
        }
    }

    /** True when the type is one that JSON writes as a single value, whether or not the value was right. */
    private boolean checkScalar(JsonNode value, Class<?> is, String pointer) {
        if (CharSequence.class.isAssignableFrom(is)) {
            if (value.isString()) {
                checkText(value.getStringValue(), pointer);
            } else {
                add(pointer, "type", "must be a string");
            }
        } else if (is == boolean.class || is == Boolean.class) {
            require(value.isBoolean(), pointer, "must be true or false");
        } else if (INTEGERS.contains(is)) {
            require(isIntegerOf(value, is), pointer, "must be an integer");
        } else if (DECIMALS.contains(is) || Number.class.isAssignableFrom(is)) {
            require(value.isNumber(), pointer, "must be a number");
        } else if (is == UUID.class) {
            require(value.isString() && Uuids.isUuid(value.getStringValue()), pointer, "must be an id");
        } else if (is == Instant.class) {
            require(parses(value, Times::instant), pointer, "must be a time such as 2026-11-20T08:30:00Z");
        } else if (is == LocalDate.class) {
            require(parses(value, Times::date), pointer, "must be a date such as 2026-11-20");
        } else if (is == URI.class) {
            require(parses(value, URI::create), pointer, "must be a URL");
        } else {
            return false;
        }
        return true;
    }

    /** The character NUL is valid in JSON but no database stores it in a text. */
    private void checkText(String text, String pointer) {
        if (text.indexOf('\u0000') >= 0) {
            add(pointer, "characters", "must not contain the character U+0000");
        }
    }

    private static boolean isIntegerOf(JsonNode value, Class<?> is) {
        if (!value.isNumber() || !(value.getNumberValue() instanceof Long number)) {
            return false;
        }
        boolean wide = is == long.class || is == Long.class;
        return wide || (number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE);
    }

    private interface Parser {
        Object parse(String text);
    }

    private static boolean parses(JsonNode value, Parser parser) {
        return value.isString() && parse(value.getStringValue(), parser).isPresent();
    }

    private static Optional<Object> parse(String text, Parser parser) {
        try {
            return Optional.of(parser.parse(text));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static boolean mayBeNull(Argument<?> type) {
        if (type.getType() == Change.class) {
            return type.getFirstTypeVariable().map(Argument::isNullable).orElse(true);
        }
        return type.isNullable() || type.getType() == Object.class;
    }

    private void require(boolean good, String pointer, String message) {
        if (!good) {
            add(pointer, "type", message);
        }
    }

    private void add(String pointer, String code, String message) {
        violations.add(new Violation(pointer, code, message));
    }
}
