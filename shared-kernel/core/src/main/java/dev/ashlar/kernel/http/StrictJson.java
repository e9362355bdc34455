package dev.ashlar.kernel.http;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Refusal.Violation;
import io.micronaut.core.type.Argument;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.validation.validator.Validator;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns JSON from strangers into a record, and says by pointer what about it is not as it should be. */
@Singleton
public final class StrictJson {

    private final JsonMapper mapper;
    private final Validator validator;

    StrictJson(JsonMapper mapper, Validator validator) {
        this.mapper = mapper;
        this.validator = validator;
    }

    /**
     * Reads a record and checks its constraints, for JSON that is not the body of a request.
     *
     * @throws Refusal with every mistake of the text
     */
    public <T> T read(byte[] text, Class<T> type, Set<String> roles) {
        T value = convert(text, Argument.of(type), roles);
        if (value == null) {
            throw Refusal.of(KernelError.VALIDATION_FAILED, "The text is null.");
        }
        List<Violation> violations = validator.validate(value).stream()
                .map(StrictJson::violation)
                .sorted(Comparator.comparing(Violation::pointer))
                .toList();
        if (!violations.isEmpty()) {
            throw Refusal.of(KernelError.VALIDATION_FAILED, violations);
        }
        return value;
    }

    private static Violation violation(ConstraintViolation<?> violation) {
        String pointer = "/" + violation.getPropertyPath().toString().replace('.', '/');
        return new Violation(pointer, Problems.code(violation), violation.getMessage());
    }

    /** Constraints are left to whoever binds the body. */
    <T> @Nullable T convert(byte[] text, Argument<T> type, Set<String> roles) {
        JsonNode node = JsonText.parse(text);
        List<Violation> differences = JsonShape.differences(node, type, roles);
        if (!differences.isEmpty()) {
            throw Refusal.of(KernelError.VALIDATION_FAILED, differences);
        }
        return convert(node, type);
    }

    /** After the comparison with the type only a value that refuses itself can still fail. */
    private <T> @Nullable T convert(JsonNode node, Argument<T> type) {
        try {
            return mapper.readValueFromTree(node, type);
        } catch (IOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof Refusal refusal) {
                    throw refusal;
                }
                if (cause instanceof IllegalArgumentException invalid && invalid.getMessage() != null) {
                    throw Refusal.invalid("", "invalid", invalid.getMessage());
                }
            }
            throw Refusal.of(KernelError.VALIDATION_FAILED, "The body does not have the form the route expects.");
        }
    }
}
