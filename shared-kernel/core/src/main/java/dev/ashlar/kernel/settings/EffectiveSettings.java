package dev.ashlar.kernel.settings;

import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.settings.SettingMistakes.Mistake;
import dev.ashlar.kernel.settings.SettingSource.Found;
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
    private final List<String> strangers;

    private EffectiveSettings(Map<String, Effective> values, Map<Class<?>, Object> records, List<String> strangers) {
        this.values = values;
        this.records = records;
        this.strangers = strangers;
    }

    /** Every key any module declares, in the order of the alphabet. */
    public static List<SettingKey> allKeys() {
        return declarations()
                .flatMap(EffectiveSettings::keysOf)
                .sorted(Comparator.comparing(SettingKey::key))
                .toList();
    }

    /** The keys of one record, in the order of its components. */
    public static List<SettingKey> keys(Class<?> record) {
        return declarations()
                .filter(declaration -> declaration.getBeanType() == record)
                .flatMap(EffectiveSettings::keysOf)
                .toList();
    }

    /**
     * Reads every declared key from the sources, of which the first that knows a key decides.
     *
     * @throws SettingMistakes when anything is wrong, with everything that is wrong
     */
    public static EffectiveSettings read(List<SettingSource> sources) {
        List<Mistake> mistakes = new ArrayList<>();
        sources.forEach(source -> mistakes.addAll(source.faults()));
        Map<String, Effective> values = new TreeMap<>();
        Map<Class<?>, Object> records = new LinkedHashMap<>();
        boolean production = isProduction(sources);
        declarations()
                .sorted(Comparator.comparing(BeanIntrospection::getBeanType, Comparator.comparing(Class::getName)))
                .forEach(declaration -> {
                    List<@Nullable Object> arguments = new ArrayList<>();
                    List<String> wrong = new ArrayList<>();
                    keysOf(declaration).forEach(key -> {
                        int before = mistakes.size();
                        Effective effective = read(key, sources, production, mistakes);
                        boolean good = mistakes.size() == before;
                        values.put(key.key(), effective);
                        // With the default in place of a wrong value the others can still be checked together.
                        arguments.add(good ? effective.value() : key.parse(key.defaultValue()));
                        if (!good) {
                            wrong.add(key.key());
                        }
                    });
                    instantiate(declaration, arguments, values, wrong, records, mistakes);
                });
        List<RetiredKey> retired = retiredKeys();
        List<SettingKey> known = values.values().stream().map(Effective::key).toList();
        for (SettingSource source : sources) {
            source.unknown(known).stream()
                    .filter(mistake -> retired.stream().noneMatch(key -> key.isNamed(mistake.key())))
                    .forEach(mistakes::add);
            retired.stream()
                    .flatMap(key -> Stream.ofNullable(key.stillSetIn(source)))
                    .forEach(mistakes::add);
        }
        if (!mistakes.isEmpty()) {
            throw new SettingMistakes(mistakes);
        }
        List<String> strangers = sources.stream()
                .flatMap(source -> source.strangers(known).stream())
                .filter(name -> retired.stream().noneMatch(key -> key.isNamed(name)))
                .toList();
        return new EffectiveSettings(values, records, strangers);
    }

    /** What is set under our prefix and is no setting: overlooked, but worth a word. */
    public List<String> strangers() {
        return strangers;
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

    /** The same with another record in place of the one of its type. */
    public EffectiveSettings with(Record record) {
        Map<Class<?>, Object> replaced = new LinkedHashMap<>(records);
        replaced.put(record.getClass(), record);
        return new EffectiveSettings(values, replaced, strangers);
    }

    /** The records themselves, to be injected. */
    public List<Object> records() {
        return List.copyOf(records.values());
    }

    /** Whether these sources ask for production, whatever else is wrong with them. */
    public static boolean isProduction(List<SettingSource> sources) {
        return allKeys().stream()
                .filter(key -> key.key().equals("ashlar.environment"))
                .flatMap(key -> SettingSource.all(sources, key))
                .findFirst()
                .map(found -> found.text().strip().toLowerCase(Locale.ROOT).equals("production"))
                .orElse(false);
    }

    private static Effective read(
            SettingKey key, List<SettingSource> sources, boolean production, List<Mistake> mistakes) {
        Found found =
                SettingSource.all(sources, key).findFirst().orElseGet(() -> new Found(key.defaultValue(), "default"));
        Object value = null;
        try {
            value = key.parse(found.text());
        } catch (IllegalArgumentException e) {
            String quoted = key.isSecret() ? "the value " : "\"" + found.text() + "\" ";
            mistakes.add(Mistake.about(key, quoted + e.getMessage(), found.origin()));
            return new Effective(key, null, found.origin());
        }
        if (production && key.requiredInProduction()) {
            if (value == null) {
                String origin = found.origin().equals("default") ? "" : found.origin();
                mistakes.add(Mistake.about(key, "is required in production and has no default", origin));
            } else if (value instanceof Secret secret) {
                WeakSecrets.weakness(secret, key.example())
                        .ifPresent(weakness -> mistakes.add(Mistake.about(
                                key, "the value " + weakness + "; production needs one of its own", found.origin())));
            }
        }
        return new Effective(key, value, found.origin());
    }

    private static void instantiate(
            BeanIntrospection<?> declaration,
            List<@Nullable Object> arguments,
            Map<String, Effective> values,
            List<String> wrong,
            Map<Class<?>, Object> records,
            List<Mistake> mistakes) {
        try {
            records.put(declaration.getBeanType(), declaration.instantiate(false, arguments.toArray()));
        } catch (SettingMistakes inconsistent) {
            inconsistent.mistakes().stream()
                    .filter(mistake -> !wrong.contains(mistake.key()))
                    .map(mistake -> located(mistake, values.get(mistake.key())))
                    .forEach(mistakes::add);
        } catch (IllegalArgumentException e) {
            if (!wrong.isEmpty()) {
                return;
            }
            mistakes.add(new Mistake("ashlar." + prefixOf(declaration), "", String.valueOf(e.getMessage()), "", ""));
        }
    }

    private static Mistake located(Mistake mistake, @Nullable Effective value) {
        return value == null ? mistake : Mistake.about(value.key(), mistake.problem(), value.origin());
    }

    private static List<RetiredKey> retiredKeys() {
        return declarations()
                .flatMap(declaration -> Stream.ofNullable(declaration.getAnnotation(Settings.class)))
                .flatMap(settings -> settings.getAnnotations("retired", RetiredSetting.class).stream())
                .map(retired -> new RetiredKey(
                        retired.getRequiredValue("key", String.class),
                        retired.getRequiredValue("instead", String.class)))
                .toList();
    }

    private record RetiredKey(String key, String instead) {

        boolean isNamed(String name) {
            return key.equals(name) || SettingKey.variableOf(key).equals(name);
        }

        @Nullable
        Mistake stillSetIn(SettingSource source) {
            Found found = source.findRetired(key);
            return found == null
                    ? null
                    : new Mistake(key, SettingKey.variableOf(key), "exists no more: " + instead, "", found.origin());
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
