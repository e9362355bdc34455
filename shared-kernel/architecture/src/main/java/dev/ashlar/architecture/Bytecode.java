package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ConstantDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What class files say that the import leaves out: sealed types, string constants, what a constant was made with. */
final class Bytecode {

    private Bytecode() {}

    /** A string in the code, and the line that uses it. */
    record Text(String value, int line) {}

    static boolean isSealed(JavaClass type) {
        return parse(type).findAttribute(Attributes.permittedSubclasses()).isPresent();
    }

    static List<Text> texts(JavaClass type) {
        List<Text> texts = new ArrayList<>();
        for (MethodModel method : parse(type).methods()) {
            int line = 0;
            for (CodeElement element : code(method)) {
                if (element instanceof LineNumber number) {
                    line = number.line();
                } else if (element instanceof ConstantInstruction constant
                        && constant.constantValue() instanceof String text) {
                    texts.add(new Text(text, line));
                } else if (element instanceof InvokeDynamicInstruction joined) {
                    // Texts that are put together with + stand in the recipe for it.
                    for (ConstantDesc recipe : joined.bootstrapArgs()) {
                        if (recipe instanceof String text) {
                            texts.add(new Text(text, line));
                        }
                    }
                }
            }
        }
        return texts;
    }

    /** The components of a record, in their order. */
    static List<JavaField> components(JavaClass type) {
        return parse(type).findAttribute(Attributes.record()).stream()
                .flatMap(record -> record.components().stream())
                .map(component -> type.getField(component.name().stringValue()))
                .toList();
    }

    /** For each static field that is set to a fresh object: the class of that object. */
    static Map<String, String> createdInStaticFields(JavaClass type) {
        Map<String, String> created = new HashMap<>();
        parse(type).methods().stream()
                .filter(method -> method.methodName().equalsString("<clinit>"))
                .forEach(method -> {
                    String fresh = "";
                    for (CodeElement element : code(method)) {
                        if (element instanceof FieldInstruction field && field.opcode() == Opcode.PUTSTATIC) {
                            created.put(field.name().stringValue(), fresh);
                        }
                        if (element instanceof Instruction) {
                            fresh = constructedBy(element);
                        }
                    }
                });
        return created;
    }

    private static String constructedBy(CodeElement element) {
        return element instanceof InvokeInstruction call && call.name().equalsString("<init>")
                ? call.owner().asInternalName().replace('/', '.')
                : "";
    }

    private static Iterable<CodeElement> code(MethodModel method) {
        return method.code().<Iterable<CodeElement>>map(code -> code).orElse(List.of());
    }

    private static ClassModel parse(JavaClass type) {
        try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            return ClassFile.of().parse(bytes.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
