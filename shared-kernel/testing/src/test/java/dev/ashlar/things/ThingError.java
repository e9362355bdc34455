package dev.ashlar.things;

import dev.ashlar.kernel.ErrorCode;

/** Every reason things are refused. */
public enum ThingError implements ErrorCode {
    THING_NOT_FOUND(
            Category.NOT_FOUND,
            "There is no such thing",
            "No thing has this id, or it belongs to somebody else. Both look the same on purpose."),
    THING_STUCK(Category.CONFLICT, "The thing is stuck", "Things named stuck cannot be made. Choose another name.");

    private final Meaning meaning;

    ThingError(Category category, String title, String explanation) {
        this.meaning = new Meaning(category, title, explanation);
    }

    @Override
    public Meaning meaning() {
        return meaning;
    }
}
