package dev.ashlar.kernel.http;

import jakarta.inject.Singleton;
import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.UnwrapByDefault;
import jakarta.validation.valueextraction.ValueExtractor;

/** Lets constraints stand on the value of a change: {@code Change<@Size(max = 200) String>}. What is kept is not checked. */
@Singleton
@UnwrapByDefault
final class ChangeExtractor implements ValueExtractor<Change<@ExtractedValue ?>> {

    @Override
    public void extractValues(Change<?> change, ValueReceiver receiver) {
        if (change instanceof Change.Put<?>(Object value)) {
            receiver.value(null, value);
        }
    }
}
