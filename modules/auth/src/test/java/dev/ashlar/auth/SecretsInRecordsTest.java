package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.Secret;
import dev.ashlar.users.Users;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is printed of a record ends up in logs: whatever lets somebody in is not printed. */
class SecretsInRecordsTest {

    private static final Pattern SECRET = Pattern.compile(
            "(?i)(?!sealed).*(token|password|passwordHash|secret|challenge|codes?|verifier|uri|qrSvg)|key|text|credential");
    private static final String TELLTALE = "telltale";

    /** What is called like a secret and is none. */
    private static final Set<String> HARMLESS =
            Set.of("dev.ashlar.auth.OidcClient$Found.token", "dev.ashlar.users.ImportUsers$Result.code");

    @Test
    void areNotPrinted() throws Exception {
        List<String> printed = new ArrayList<>();
        int secrets = 0;
        for (Class<?> type : records()) {
            for (RecordComponent component : type.getRecordComponents()) {
                String name = type.getName() + "." + component.getName();
                if (isSecret(component) && !HARMLESS.contains(name)) {
                    secrets++;
                    if (sample(type).toString().contains(TELLTALE + component.getName())) {
                        printed.add(name);
                    }
                }
            }
        }
        assertThat(secrets).isGreaterThan(30);
        assertThat(printed).isEmpty();
    }

    private static boolean isSecret(RecordComponent component) {
        boolean text = component.getType() == String.class
                || component.getType() == URI.class
                || component.getGenericType().getTypeName().equals("java.util.List<java.lang.String>");
        return text && SECRET.matcher(component.getName()).matches();
    }

    private static List<Class<?>> records() throws Exception {
        List<Class<?>> records = new ArrayList<>();
        for (Class<?> one : new Class<?>[] {AuthError.class, Users.class}) {
            Path classes = Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".class")).toList()) {
                    String name = classes.relativize(file).toString().replace('/', '.');
                    Class<?> type = Class.forName(
                            name.substring(0, name.length() - ".class".length()), false, one.getClassLoader());
                    if (type.isRecord()) {
                        records.add(type);
                    }
                }
            }
        }
        return records;
    }

    private static Object sample(Class<?> type) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i]);
        }
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    private static @Nullable Object value(RecordComponent component) throws Exception {
        if (component.getType().isRecord()) {
            try {
                return sample(component.getType());
            } catch (InvocationTargetException e) {
                // An address or a name, which takes no text but its own kind.
                return null;
            }
        }
        String text = TELLTALE + component.getName();
        Map<String, Object> values = Map.ofEntries(
                Map.entry("java.lang.String", text),
                Map.entry("java.net.URI", new URI("https://example.com/" + text)),
                Map.entry("java.util.List<java.lang.String>", List.of(text)),
                Map.entry("java.util.UUID", new UUID(0, 0)),
                Map.entry("java.time.Instant", Instant.EPOCH),
                Map.entry("java.time.Duration", Duration.ZERO),
                Map.entry("dev.ashlar.kernel.Secret", Secret.of(text)),
                Map.entry("int", 0),
                Map.entry("long", 0L),
                Map.entry("boolean", false));
        return values.get(component.getGenericType().getTypeName());
    }
}
