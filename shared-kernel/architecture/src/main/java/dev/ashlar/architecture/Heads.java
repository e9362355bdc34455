package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import dev.ashlar.architecture.Change.Head;
import java.util.stream.Collectors;

/** The first line of a type, written again as it should be. */
final class Heads {

    private Heads() {}

    static Head withoutPublic(JavaClass type) {
        return new Head(head(type));
    }

    static Head withPublic(JavaClass type) {
        return new Head("public " + head(type));
    }

    private static String head(JavaClass type) {
        String name = type.getSimpleName();
        if (type.isRecord()) {
            return "record " + name + components(type);
        }
        return type.isInterface() ? "interface " + name : type.isEnum() ? "enum " + name : "class " + name;
    }

    /** The components of a record, with the types as the source would name them. */
    static String components(JavaClass record) {
        return Bytecode.components(record).stream().map(Heads::component).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String component(JavaField field) {
        return Signatures.shown(field.getType()) + " " + field.getName();
    }
}
