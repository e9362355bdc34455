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
            "Somebody has to be able to administer the system. Make another user an administrator first."),
    USER_SUSPENDED(
            Category.FORBIDDEN,
            "The account is suspended",
            "An administrator has closed the account, for a time or until they open it again. Ask them."),
    SUSPENSION_NOT_FOUND(
            Category.NOT_FOUND,
            "The user is not suspended",
            "The user exists, and nothing keeps them from signing in."),
    USER_DELETED(
            Category.CONFLICT,
            "The account is deleted",
            "A deleted account cannot be changed. An administrator can restore it until it is erased."),
    ERASURE_STARTED(
            Category.CONFLICT,
            "The account is being erased",
            "The time in which the account could be restored is over and its data is going. Make a new account."),
    USER_LINK_INVALID(
            Category.MALFORMED,
            "The link is not valid any more",
            "Each mailed link works once and for a limited time. Ask for a new one."),
    MAIL_UNAVAILABLE(
            Category.UNAVAILABLE,
            "No mail can be sent",
            "The change needs a mail, and this installation runs without a module that sends any.");

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
