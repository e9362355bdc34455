package dev.ashlar.gizmos;

import dev.ashlar.kernel.ErrorCode;

/** Every reason this module refuses. */
public enum GizmoError implements ErrorCode {
    GIZMO_NOT_FOUND(Category.NOT_FOUND, "There is no such gizmo", "No gizmo has this id, or it has been deleted."),
    TOO_MANY_GIZMOS(
            Category.CONFLICT,
            "There are as many gizmos as there may be",
            "Delete one first, or ask an operator to raise `ashlar.gizmos.largest-number`.");

    private final Meaning meaning;

    GizmoError(Category category, String title, String explanation) {
        this.meaning = new Meaning(category, title, explanation);
    }

    @Override
    public Meaning meaning() {
        return meaning;
    }
}
