package dev.ashlar.things;

import dev.ashlar.kernel.ErrorCode;

/** Every reason things are refused. */
public enum ThingError implements ErrorCode {
    THING_NOT_FOUND(
            Category.NOT_FOUND,
            "There is no such thing",
            "No thing has this id, or it belongs to somebody else. Both look the same on purpose."),
    THING_STUCK(Category.CONFLICT, "The thing is stuck", "Things named stuck cannot be made. Choose another name.");

    private final Category category;
    private final String title;
    private final String explanation;

    ThingError(Category category, String title, String explanation) {
        this.category = category;
        this.title = title;
        this.explanation = explanation;
    }

    @Override
    public Category category() {
        return category;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String explanation() {
        return explanation;
    }
}
