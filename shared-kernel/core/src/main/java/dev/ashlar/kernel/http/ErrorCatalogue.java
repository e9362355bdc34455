package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import io.micronaut.core.beans.BeanIntrospection;
import io.micronaut.core.beans.BeanIntrospector;
import io.micronaut.core.beans.EnumBeanIntrospection;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every code a caller can meet. An enum is in it by implementing {@link ErrorCode}: the compiler writes an introspection
 * for each, and those are found without looking at classes.
 */
@Singleton
public final class ErrorCatalogue {

    private final Map<String, ErrorCode> codes;

    ErrorCatalogue() {
        Map<String, ErrorCode> found = new TreeMap<>();
        for (BeanIntrospection<Object> introspection : BeanIntrospector.SHARED.findIntrospections(
                reference -> ErrorCode.class.isAssignableFrom(reference.getBeanType()))) {
            if (introspection instanceof EnumBeanIntrospection<?> constants) {
                for (EnumBeanIntrospection.EnumConstant<?> constant : constants.getConstants()) {
                    add(found, (ErrorCode) constant.getValue());
                }
            }
        }
        codes = Collections.unmodifiableMap(found);
    }

    private static void add(Map<String, ErrorCode> found, ErrorCode code) {
        ErrorCode other = found.put(code.code(), code);
        if (other != null && !other.equals(code)) {
            throw new IllegalStateException("two modules have the error code " + code.code() + ": " + moduleOf(code)
                    + " and " + moduleOf(other));
        }
    }

    public Collection<ErrorCode> all() {
        return codes.values();
    }

    public Optional<ErrorCode> find(String code) {
        return Optional.ofNullable(codes.get(code));
    }

    /** The HTTP status that answers with this code have. */
    public static int statusOf(ErrorCode code) {
        return Status.of(code.category());
    }

    static String moduleOf(ErrorCode code) {
        String packageName = code.getClass().getPackageName();
        return packageName.substring(packageName.lastIndexOf('.') + 1);
    }
}
