package dev.ashlar.kernel.settings;

import dev.ashlar.kernel.Secret;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.core.naming.NameUtils;
import io.micronaut.core.type.Argument;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One key that can be set, as its {@link Setting} declares it.
 *
 * @param variable the environment variable that people use; the key in capitals works as well
 */
public record SettingKey(
        String key,
        String variable,
        Argument<?> type,
        String defaultValue,
        String why,
        String example,
        String min,
        String max,
        boolean requiredInProduction) {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d+");
    /** Up to the last @ of a URL, or of something with a colon that may have been meant as one. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^\"]*@|(?<=^|\")[^\"@:]*:(?!//)[^\"]*@");

    /** What is asked of a URL is as often a key as not. */
    private static final Pattern QUERY = Pattern.compile("(?<=://)([^\"?]*)\\?[^\"]+");

    private static final int LAST_PORT = 65_535;

    static SettingKey of(String prefix, Argument<?> component) {
        AnnotationMetadata declared = component.getAnnotationMetadata();
        if (!declared.hasAnnotation(Setting.class)) {
            throw new IllegalStateException("settings component " + component.getName() + " has no @Setting");
        }
        String key = Stream.of("ashlar", prefix, NameUtils.hyphenate(component.getName()))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("."));
        String defaultValue = declared.stringValue(Setting.class, "value").orElse("");
        String example = declared.stringValue(Setting.class, "example").orElse("");
        return new SettingKey(
                key,
                declared.stringValue(Setting.class, "env")
                        .filter(name -> !name.isEmpty())
                        .orElseGet(() -> variableOf(key)),
                component,
                defaultValue,
                declared.stringValue(Setting.class, "why").orElse(""),
                example.isEmpty() ? defaultValue : example,
                declared.stringValue(Setting.class, "min").orElse(""),
                declared.stringValue(Setting.class, "max").orElse(""),
                declared.booleanValue(Setting.class, "requiredInProduction").orElse(false));
    }

    public boolean isSecret() {
        return type.getType() == Secret.class;
    }

    /** The variables that set the key, the one that cannot be meant for another program first. */
    List<String> variables() {
        String own = variableOf(key);
        return own.equals(variable) ? List.of(own) : List.of(own, variable);
    }

    static String variableOf(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** What the reference says about the form of the value. */
    public String form() {
        Class<?> is = type.getType();
        String form;
        if (is.isEnum()) {
            form = Arrays.stream(is.getEnumConstants()).map(SettingKey::spelled).collect(Collectors.joining(" | "));
        } else if (is == Duration.class) {
            form = "duration";
        } else if (is == ByteSize.class) {
            form = "size";
        } else if (is == List.class) {
            form = elementType().isEnum()
                    ? "list, with commas, of "
                            + Arrays.stream(elementType().getEnumConstants())
                                    .map(SettingKey::spelled)
                                    .collect(Collectors.joining(" | "))
                    : "list, with commas";
        } else if (is == int.class || is == long.class || is == double.class) {
            form = "number";
        } else if (is == boolean.class) {
            form = "true | false";
        } else {
            form = isSecret() ? "secret" : is == URI.class ? "URL" : is == Path.class ? "path" : "text";
        }
        if (is == List.class) {
            return min.isEmpty() ? form : form + ", at least " + min;
        }
        if (isSecret()) {
            return min.isEmpty() ? form : form + ", at least " + min + " characters";
        }
        if (!min.isEmpty()) {
            form += max.isEmpty() ? ", at least " + min : ", from " + min;
        }
        if (!max.isEmpty()) {
            form += min.isEmpty() ? ", up to " + max : " to " + max;
        }
        return form;
    }

    /**
     * The value as its type.
     *
     * @throws IllegalArgumentException with a message that goes on from the value: "is not a number"
     */
    @Nullable
    Object parse(String text) {
        if (text.isBlank()) {
            return blank();
        }
        Object value = type.getType() == List.class ? list(text) : parse(type.getType(), text);
        if (value instanceof List<?> items) {
            checkItems(items);
        }
        if (value instanceof Comparable<?> && !type.getType().isEnum() && !(value instanceof String)) {
            checkBounds(value);
        }
        if (value instanceof Secret && !min.isEmpty() && text.strip().length() < Integer.parseInt(min)) {
            throw new IllegalArgumentException("has fewer than " + min + " characters");
        }
        return value;
    }

    private Class<?> elementType() {
        return type.getFirstTypeVariable().<Class<?>>map(Argument::getType).orElse(String.class);
    }

    private List<Object> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .map(item -> parse(elementType(), item))
                .toList();
    }

    private @Nullable Object blank() {
        if (type.getType() == List.class && min.isEmpty()) {
            return List.of();
        }
        if (type.isNullable()) {
            return null;
        }
        if (type.getType() == String.class) {
            return "";
        }
        throw new IllegalArgumentException("is empty");
    }

    private static Object parse(Class<?> is, String text) {
        String trimmed = text.strip();
        try {
            if (is == String.class) {
                return trimmed;
            } else if (is == int.class) {
                return Integer.parseInt(trimmed);
            } else if (is == long.class) {
                return Long.parseLong(trimmed);
            } else if (is == double.class) {
                return number(trimmed);
            } else if (is == boolean.class) {
                return bool(trimmed);
            } else if (is == Duration.class) {
                return Durations.parse(trimmed);
            } else if (is == ByteSize.class) {
                return ByteSize.parse(trimmed);
            } else if (is == Secret.class) {
                return Secret.of(text);
            } else if (is == URI.class) {
                return uri(trimmed);
            } else if (is == Path.class) {
                return path(trimmed);
            } else if (is.isEnum()) {
                return constant(is, trimmed);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    WHOLE_NUMBER.matcher(trimmed).matches() ? "is too large" : "is not a number", e);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is too large", e);
        }
        throw new IllegalStateException("settings cannot have the type " + is.getName());
    }

    private static double number(String text) {
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("is not a number");
        }
        return number;
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path", e);
        }
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new IllegalArgumentException("is neither true nor false");
        };
    }

    /** Whatever is reached by URL is reached over HTTP; what speaks otherwise has a secret in its address. */
    private static URI uri(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URL", e);
        }
        if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("is not a URL that begins with http:// or https://");
        }
        if (uri.getHost() == null || uri.getPort() > LAST_PORT) {
            throw new IllegalArgumentException("is not a URL with a host and, if any, a port that there can be");
        }
        return uri;
    }

    private static Object constant(Class<?> is, String text) {
        for (Object constant : is.getEnumConstants()) {
            if (spelled(constant).equals(text.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("is not one of "
                + Arrays.stream(is.getEnumConstants()).map(SettingKey::spelled).collect(Collectors.joining(", ")));
    }

    @SuppressWarnings("unchecked") // both sides come from parsing the same type
    private void checkBounds(Object value) {
        Comparable<Object> comparable = (Comparable<Object>) value;
        if (!min.isEmpty() && comparable.compareTo(parse(type.getType(), min)) < 0) {
            throw new IllegalArgumentException("is less than " + min);
        }
        if (!max.isEmpty() && comparable.compareTo(parse(type.getType(), max)) > 0) {
            throw new IllegalArgumentException("is more than " + max);
        }
    }

    private void checkItems(List<?> items) {
        if (!min.isEmpty() && items.size() < Integer.parseInt(min)) {
            throw new IllegalArgumentException("is empty");
        }
        if (elementType().isEnum() && items.size() > Set.copyOf(items).size()) {
            throw new IllegalArgumentException("names the same twice");
        }
    }

    private static String spelled(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How an effective value is shown: secrets never, the rest as it would be written. */
    public String show(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Duration duration -> Durations.format(duration);
            case List<?> list -> list.stream().map(this::show).collect(Collectors.joining(","));
            case Enum<?> constant -> spelled(constant);
            default -> withoutCredentials(value.toString());
        };
    }

    /** A value, or a text that quotes some, without users and passwords and what may be keys. */
    static String withoutCredentials(String text) {
        String nameless = USER_INFO.matcher(text).replaceAll(Secret.SHOWN + "@");
        return QUERY.matcher(nameless).replaceAll("$1?" + Secret.SHOWN);
    }
}
