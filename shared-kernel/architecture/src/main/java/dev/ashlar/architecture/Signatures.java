package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The public face of a type, one line per member, as a person would write it. */
final class Signatures {

    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");
    private static final Set<String> OF_EVERY_ENUM = Set.of("values", "valueOf");

    private Signatures() {}

    static List<String> of(JavaClass type) {
        return Stream.concat(
                        type.isRecord() ? Stream.of("new" + Heads.components(type)) : Stream.of(),
                        type.getMembers().stream()
                                .filter(member -> isShown(type, member))
                                .map(Signatures::of))
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean isShown(JavaClass type, JavaMember member) {
        Set<JavaModifier> modifiers = member.getModifiers();
        boolean visible = modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
        boolean given = OF_EVERY_OBJECT.contains(member.getName())
                || (type.isEnum() && OF_EVERY_ENUM.contains(member.getName()))
                || (type.isRecord() && isOfItsComponents(type, member));
        return visible && !given && !modifiers.contains(JavaModifier.SYNTHETIC);
    }

    private static boolean isOfItsComponents(JavaClass type, JavaMember member) {
        boolean canonical = member instanceof JavaCodeUnit unit
                && unit.isConstructor()
                && unit.getParameters().size() == Bytecode.components(type).size();
        return canonical
                || Bytecode.components(type).stream()
                        .anyMatch(component -> component.getName().equals(member.getName()));
    }

    private static String of(JavaMember member) {
        String prefix = member.getModifiers().contains(JavaModifier.STATIC) ? "static " : "";
        if (member instanceof JavaField field) {
            return field.getModifiers().contains(JavaModifier.ENUM)
                    ? field.getName()
                    : prefix + field.getName() + ": " + shown(field.getType());
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        String parameters =
                unit.getParameterTypes().stream().map(Signatures::shown).collect(Collectors.joining(", ", "(", ")"));
        return unit.isConstructor()
                ? "new" + parameters
                : prefix + unit.getName() + parameters + ": " + shown(unit.getReturnType());
    }

    /** A type without its packages: {@code Optional<User>}. */
    static String shown(JavaType type) {
        return type.getName()
                .replaceAll("\\b(?:[a-z_][\\w]*\\.)+(?=[A-Z])", "")
                .replace('$', '.')
                .replaceAll("^\\[L(.*);$", "$1[]");
    }
}
