package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.ashlar.architecture.ArchitectureModel.ApiType;
import dev.ashlar.architecture.ArchitectureModel.Edge;
import dev.ashlar.architecture.ArchitectureModel.EventModel;
import dev.ashlar.architecture.ArchitectureModel.Field;
import dev.ashlar.architecture.ArchitectureModel.ModuleModel;
import dev.ashlar.architecture.ArchitectureModel.SettingModel;
import dev.ashlar.kernel.Event;
import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.Settings;
import io.micronaut.core.naming.NameUtils;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Draws the picture: reads from the code what the model says about each module. */
final class Survey {

    private final Codebase code;

    Survey(Codebase code) {
        this.code = code;
    }

    ArchitectureModel model() {
        return new ArchitectureModel(code.modules().stream()
                .sorted(Comparator.comparing(DeclaredModule::name))
                .map(this::describe)
                .toList());
    }

    private ModuleModel describe(DeclaredModule module) {
        return new ModuleModel(
                module.name(),
                module.purpose(),
                module.owner(),
                edges(module),
                api(module),
                events(module),
                Tables.of(code.migrations(), module.name()),
                Routes.of(code.classesOf(module)),
                settings(module),
                errorCodes(module));
    }

    private List<Edge> edges(DeclaredModule module) {
        Stream<Edge> used = code.crossings().stream()
                .filter(crossing -> crossing.from().equals(module))
                .map(crossing -> new Edge(crossing.to().name(), crossing.byEvent() ? "event" : "type"));
        Stream<Edge> injected = code.classesOf(module)
                .filter(Roles::isBean)
                .flatMap(type -> type.getConstructors().stream())
                .flatMap(constructor -> constructor.getRawParameterTypes().stream())
                .flatMap(type -> code.moduleOf(type).stream())
                .filter(other -> !other.equals(module))
                .map(other -> new Edge(other.name(), "injection"));
        return Stream.concat(used, injected)
                .distinct()
                .sorted(Comparator.comparing(Edge::to).thenComparing(Edge::kind))
                .toList();
    }

    private List<ApiType> api(DeclaredModule module) {
        return code.classesOf(module)
                .filter(type -> code.isApi(type) && !type.isAnonymousClass())
                .map(type -> new ApiType(nameIn(module, type), kind(type), Signatures.of(type)))
                .toList();
    }

    private static String nameIn(DeclaredModule module, JavaClass type) {
        return type.getName().substring(module.packageName().length() + 1).replace('$', '.');
    }

    private static String kind(JavaClass type) {
        if (type.isAnnotation()) {
            return "annotation";
        } else if (type.isInterface()) {
            return Bytecode.isSealed(type) ? "sealed interface" : "interface";
        }
        return type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    }

    private List<EventModel> events(DeclaredModule module) {
        return code.classesOf(module)
                .filter(type -> type.isAnnotatedWith(Event.Name.class))
                .map(type -> {
                    Event.Name name = type.getAnnotationOfType(Event.Name.class);
                    return new EventModel(
                            name.value(),
                            nameIn(module, type),
                            name.external(),
                            fields(Bytecode.components(type)),
                            heardBy(type));
                })
                .sorted(Comparator.comparing(EventModel::name))
                .toList();
    }

    private static List<Field> fields(List<JavaField> components) {
        return components.stream()
                .map(field -> new Field(field.getName(), Signatures.shown(field.getType())))
                .toList();
    }

    private List<String> heardBy(JavaClass event) {
        return code.moduleClasses()
                .filter(Roles::isListener)
                .filter(listener -> listener.getMethods().stream()
                        .filter(method -> method.getName().equals("on"))
                        .flatMap(method -> method.getRawParameterTypes().stream())
                        .anyMatch(heard -> !heard.isEquivalentTo(Event.class) && event.isAssignableTo(heard.getName())))
                .flatMap(listener -> code.moduleOf(listener).stream())
                .map(DeclaredModule::name)
                .distinct()
                .sorted()
                .toList();
    }

    private List<SettingModel> settings(DeclaredModule module) {
        return code.classesOf(module)
                .filter(Roles::isSettings)
                .flatMap(type -> Bytecode.components(type).stream()
                        .filter(field -> field.isAnnotatedWith(Setting.class))
                        .map(field -> setting(type.getAnnotationOfType(Settings.class), field)))
                .sorted(Comparator.comparing(SettingModel::key))
                .toList();
    }

    private static SettingModel setting(Settings settings, JavaField field) {
        Setting setting = field.getAnnotationOfType(Setting.class);
        return new SettingModel(
                "ashlar." + settings.value() + "." + NameUtils.hyphenate(field.getName()),
                Signatures.shown(field.getType()),
                setting.value(),
                setting.why());
    }

    private List<String> errorCodes(DeclaredModule module) {
        return code.classesOf(module)
                .filter(type -> Roles.isErrorCode(type) && type.isEnum())
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.getModifiers().contains(JavaModifier.ENUM))
                .map(field -> field.getName().toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
    }
}
