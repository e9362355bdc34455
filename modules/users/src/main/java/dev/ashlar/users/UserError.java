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
            "Somebody has to be able to administer the system. Make another user an administrator first. Whoever is suspended,"
                    + " deleted, or was invited and has not come yet does not count."),
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
    DATA_EXPORT_NOT_FOUND(
            Category.NOT_FOUND,
            "There is no such copy of your data",
            "You have asked for no copy with this id, or it is gone: copies are kept for a few days. Ask for another with"
                    + " `POST /api/v1/users/me/data-exports`."),
    DATA_EXPORT_LINK_INVALID(
            Category.FORBIDDEN,
            "The link does not work any more",
            "A link to a copy works for a quarter of an hour and only for its owner."
                    + " `GET /api/v1/users/me/data-exports/{id}` gives a new one."),
    MAIL_UNAVAILABLE(
            Category.UNAVAILABLE,
            "No mail can be sent",
            "The change needs a mail, and this installation runs without a module that sends any.");

    private final Meaning meaning;

    UserError(Category category, String title, String explanation) {
        this.meaning = new Meaning(category, title, explanation);
    }

    @Override
    public Meaning meaning() {
        return meaning;
    }
}
