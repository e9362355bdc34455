package dev.ashlar.gizmos;

import dev.ashlar.kernel.ErrorCode;

/** Every reason this module refuses. */
public enum GizmoError implements ErrorCode {
    GIZMO_NOT_FOUND(Category.NOT_FOUND, "There is no such gizmo", "No gizmo has this id, or it has been deleted."),
    TOO_MANY_GIZMOS(
            Category.CONFLICT,
            "There are as many gizmos as there may be",
            "Delete one first, or ask an operator to raise `ashlar.gizmos.largest-number`.");

    private final Category category;
    private final String title;
    private final String explanation;

    GizmoError(Category category, String title, String explanation) {
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
