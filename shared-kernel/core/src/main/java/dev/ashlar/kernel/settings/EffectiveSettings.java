package dev.ashlar.kernel.settings;

import io.micronaut.core.beans.BeanIntrospection;
import io.micronaut.core.beans.BeanIntrospector;
import io.micronaut.core.type.Argument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every setting with its value and where that came from. Building it is the whole check of the configuration: either all
 * values are good and the settings records exist, or all mistakes are known.
 */
public final class EffectiveSettings {

    /** One value in force. */
    public record Effective(SettingKey key, @Nullable Object value, String origin) {
        public String shown() {
            return key.show(value);
        }
    }

    private final Map<String, Effective> values;
    private final Map<Class<?>, Object> records;

    private EffectiveSettings(Map<String, Effective> values, Map<Class<?>, Object> records) {
        this.values = values;
        this.records = records;
    }

    /** Every key any module declares, in the order of the alphabet. */
    public static List<SettingKey> allKeys() {
        return declarations()
                .flatMap(EffectiveSettings::keysOf)
                .sorted(Comparator.comparing(SettingKey::key))
                .toList();
    }

    /**
     * Reads every declared key from the sources, of which the first that knows a key decides.
     *
     * @throws SettingMistakes when anything is wrong, with everything that is wrong
     */
    public static EffectiveSettings read(List<SettingSource> sources) {
        List<SettingMistakes.Mistake> mistakes = new ArrayList<>();
        Map<String, Effective> values = new TreeMap<>();
        Map<Class<?>, Object> records = new LinkedHashMap<>();
        boolean production = isProduction(sources);
        declarations()
                .sorted(Comparator.comparing(BeanIntrospection::getBeanType, Comparator.comparing(Class::getName)))
                .forEach(declaration -> {
                    int before = mistakes.size();
                    List<@Nullable Object> arguments = new ArrayList<>();
                    keysOf(declaration).forEach(key -> {
                        Effective effective = read(key, sources, production, mistakes);
                        values.put(key.key(), effective);
                        arguments.add(effective.value());
                    });
                    if (mistakes.size() == before) {
                        instantiate(declaration, arguments, records, mistakes);
                    }
                });
        List<SettingKey> known = values.values().stream().map(Effective::key).toList();
        sources.forEach(source -> mistakes.addAll(source.unknownKeys(known)));
        if (!mistakes.isEmpty()) {
            throw new SettingMistakes(mistakes);
        }
        return new EffectiveSettings(values, records);
    }

    public List<Effective> values() {
        return List.copyOf(values.values());
    }

    public <T> T get(Class<T> record) {
        Object settings = records.get(record);
        if (settings == null) {
            throw new IllegalArgumentException(record.getName() + " is no record of settings");
        }
        return record.cast(settings);
    }

    /** The records themselves, to be injected. */
    public List<Object> records() {
        return List.copyOf(records.values());
    }

    private static boolean isProduction(List<SettingSource> sources) {
        return sources.stream()
                .map(source -> source.find("ashlar.environment", "ASHLAR_ENVIRONMENT"))
                .flatMap(found -> Stream.ofNullable(found))
                .findFirst()
                .map(found -> found.strip().toLowerCase(Locale.ROOT).equals("production"))
                .orElse(false);
    }

    private static Effective read(
            SettingKey key, List<SettingSource> sources, boolean production, List<SettingMistakes.Mistake> mistakes) {
        for (SettingSource source : sources) {
            String text = source.find(key.key(), key.variable());
            if (text == null || (text.isBlank() && source.blankMeansUnset())) {
                continue;
            }
            try {
                return new Effective(key, key.parse(text), source.describe(key));
            } catch (IllegalArgumentException e) {
                mistakes.add(SettingMistakes.Mistake.about(
                        key,
                        (key.isSecret() ? "the value " : "\"" + text + "\" ") + e.getMessage(),
                        source.describe(key)));
                return new Effective(key, null, source.describe(key));
            }
        }
        if (production && key.requiredInProduction()) {
            mistakes.add(SettingMistakes.Mistake.about(key, "is required in production and has no default", "nowhere"));
            return new Effective(key, null, "nowhere");
        }
        return new Effective(key, key.parse(key.defaultValue()), "default");
    }

    private static void instantiate(
            BeanIntrospection<?> declaration,
            List<@Nullable Object> arguments,
            Map<Class<?>, Object> records,
            List<SettingMistakes.Mistake> mistakes) {
        try {
            records.put(declaration.getBeanType(), declaration.instantiate(false, arguments.toArray()));
        } catch (IllegalArgumentException e) {
            mistakes.add(
                    new SettingMistakes.Mistake(prefixOf(declaration), "", String.valueOf(e.getMessage()), "", ""));
        }
    }

    private static Stream<BeanIntrospection<Object>> declarations() {
        return BeanIntrospector.SHARED.findIntrospections(Settings.class).stream();
    }

    private static Stream<SettingKey> keysOf(BeanIntrospection<?> declaration) {
        String prefix = prefixOf(declaration);
        return Stream.of(declaration.getConstructorArguments())
                .map(component -> SettingKey.of(prefix, (Argument<?>) component));
    }

    private static String prefixOf(BeanIntrospection<?> declaration) {
        return declaration.stringValue(Settings.class).orElse("");
    }
}
