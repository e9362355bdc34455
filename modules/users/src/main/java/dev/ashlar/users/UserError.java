package dev.ashlar.users;

import dev.ashlar.kernel.ErrorCode;

/** Every reason this module refuses. */
public enum UserError implements ErrorCode {
    USER_NOT_FOUND(
            Category.NOT_FOUND,
            "There is no such user",
            "No user has this id, or it is none you may see. Both look the same on purpose."),
    EMAIL_TAKEN(
            Category.CONFLICT,
            "The address belongs to an account already",
            "Addresses are unique in any spelling. Sign in with it, or ask for a password reset."),
    LAST_ADMIN(
            Category.CONFLICT,
            "The last administrator cannot go",
            "Somebody has to be able to administer the system. Make another user an administrator first.");

    private final Category category;
    private final String title;
    private final String explanation;

    UserError(Category category, String title, String explanation) {
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
