package dev.ashlar.architecture;

import static dev.ashlar.architecture.Rule.rule;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.ashlar.architecture.Change.Injection;
import dev.ashlar.architecture.Change.Words;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Inject;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** 4xx: how parts are put together and what they may hold. */
final class CodeRules {

    /** Types that change after they are made; a constant of such a type is a global variable. */
    private static final List<Class<?>> MUTABLE = List.of(
            AtomicBoolean.class,
            AtomicInteger.class,
            AtomicLong.class,
            AtomicReference.class,
            LongAdder.class,
            ConcurrentMap.class,
            BlockingQueue.class,
            Lock.class,
            AbstractCollection.class,
            AbstractMap.class,
            Date.class,
            Random.class,
            StringBuilder.class,
            ThreadLocal.class);

    private CodeRules() {}

    static List<Rule> all() {
        return List.of(partsComeThroughTheConstructor(), noStaticState(), optionalIsForReturning());
    }

    private static Rule partsComeThroughTheConstructor() {
        return rule("ASH-401", "Parts come through the constructor")
                .because(
                        "An object that exists is complete, its needs are seen in one line, and a test just passes them.")
                .check((code, found) -> code.classes()
                        .forEach(type -> type.getMembers().forEach(member -> {
                            found.examined();
                            if (isInjectedLate(member)) {
                                found.refuse(
                                        code.at(member),
                                        type.getSimpleName() + "." + member.getName()
                                                + " is injected past the constructor.",
                                        partOf(member).getFullName(),
                                        new Injection(
                                                partOf(member).getSimpleName() + " " + parameterOf(member),
                                                parameterOf(member)));
                            }
                        })));
    }

    private static boolean isInjectedLate(JavaMember member) {
        boolean constructor = member instanceof JavaCodeUnit unit && unit.isConstructor();
        return !constructor
                && (member.isAnnotatedWith(Inject.class)
                        || member.isAnnotatedWith(Value.class)
                        || member.isAnnotatedWith(Property.class));
    }

    private static JavaClass partOf(JavaMember member) {
        return member instanceof JavaCodeUnit unit
                ? unit.getRawParameterTypes().stream().findFirst().orElse(unit.getRawReturnType())
                : ((JavaField) member).getRawType();
    }

    private static String parameterOf(JavaMember member) {
        String type = partOf(member).getSimpleName();
        return member instanceof JavaField
                ? member.getName()
                : Character.toLowerCase(type.charAt(0)) + type.substring(1);
    }

    private static Rule noStaticState() {
        return rule("ASH-402", "No mutable static state")
                .because("State that belongs to the class is shared by every test, tenant and thread without asking.")
                .check((code, found) -> code.classes().forEach(type -> {
                    Map<String, String> created = Bytecode.createdInStaticFields(type);
                    type.getFields().stream()
                            .filter(field -> field.getModifiers().contains(JavaModifier.STATIC)
                                    && !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                            .forEach(field -> {
                                found.examined();
                                if (isState(field, created.getOrDefault(field.getName(), ""))) {
                                    found.refuse(
                                            code.at(field),
                                            type.getSimpleName() + "." + field.getName() + " is static and can change.",
                                            "",
                                            new Words("make it a `private final` field of a @Singleton, or an immutable"
                                                    + " constant (`List.of`, `Map.of`)"));
                                }
                            });
                }));
    }

    private static boolean isState(JavaField field, String created) {
        return !field.getModifiers().contains(JavaModifier.FINAL)
                || isMutable(field.getRawType())
                || Optional.of(created)
                        .filter(name -> name.startsWith("java.util."))
                        .flatMap(CodeRules::find)
                        .filter(made -> Stream.concat(MUTABLE.stream(), Stream.of(Collection.class, Map.class))
                                .anyMatch(mutable -> mutable.isAssignableFrom(made)))
                        .isPresent();
    }

    private static boolean isMutable(JavaClass type) {
        return MUTABLE.stream().anyMatch(type::isAssignableTo);
    }

    private static Optional<Class<?>> find(String name) {
        try {
            return Optional.of(Class.forName(name, false, CodeRules.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Rule optionalIsForReturning() {
        return rule("ASH-409", "Optional is only returned")
                .because(
                        "As a field or parameter it is a third way to say nothing; @Nullable or two methods say it once.")
                .check((code, found) -> code.classes()
                        .filter(type -> !type.isAnonymousClass())
                        .forEach(type -> type.getMembers().stream()
                                .filter(member -> !member.getModifiers().contains(JavaModifier.SYNTHETIC))
                                .forEach(member -> {
                                    found.examined();
                                    if (taken(member).anyMatch(held -> held.isEquivalentTo(Optional.class))) {
                                        found.refuse(
                                                code.at(member),
                                                member.getFullName() + " takes or keeps an Optional.",
                                                Nullable.class.getName(),
                                                new Words(
                                                        "write the type itself with @Nullable, and wrap it where it is"
                                                                + " returned: `Optional.ofNullable("
                                                                + simpleName(member)
                                                                + ")`"));
                                    }
                                })));
    }

    private static Stream<JavaClass> taken(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getRawType());
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        boolean repeatsTheFields = unit.isConstructor() && unit.getOwner().isRecord();
        return repeatsTheFields || unit.getName().startsWith("lambda$")
                ? Stream.of()
                : unit.getRawParameterTypes().stream();
    }

    private static String simpleName(JavaMember member) {
        return member instanceof JavaField ? member.getName() : "value";
    }
}
