package dev.ashlar.auth;

import dev.ashlar.kernel.ErrorCode;

/** Every reason this module refuses. */
public enum AuthError implements ErrorCode {
    SESSION_REVOKED(
            Category.UNAUTHENTICATED,
            "The session has ended",
            "Somebody signed out or ended the session, it was not used for too long, or the account may no longer sign"
                    + " in. Sign in again."),
    USER_SUSPENDED(
            Category.FORBIDDEN,
            "The account is suspended",
            "An administrator has closed the account, for a time or until they open it again. Only whoever shows good"
                    + " credentials of the account is told."),
    CREDENTIALS_INVALID(
            Category.UNAUTHENTICATED,
            "These credentials are not right",
            "Address and password do not belong together, or the account may not sign in. The answer is the same in all"
                    + " cases, so that it tells nobody which addresses have an account."),
    REFRESH_TOKEN_REUSED(
            Category.UNAUTHENTICATED,
            "The refresh token was used before",
            "A refresh token that had been exchanged came back after its successor was in use. Two parties hold the same"
                    + " token, so the session has ended for both. Sign in again."),
    CODE_INVALID(
            Category.UNAUTHENTICATED,
            "The code is not right",
            "The code is wrong, was used before, or its time is over. A code from the app works once, and a recovery"
                    + " code works once."),
    SECOND_FACTOR_NEEDED(
            Category.FORBIDDEN,
            "The password alone is not enough",
            "A second factor is on, and a fresh proof must show it: otherwise the password alone could switch it off. Send a"
                    + " code from the app or a recovery code as `code`, or sign in again with a passkey."),
    CHALLENGE_INVALID(
            Category.UNAUTHENTICATED,
            "The sign-in has to begin again",
            "The challenge is unknown, its time is over, or too many wrong codes were given. Begin with the password."),
    OIDC_FAILED(
            Category.UNAUTHENTICATED,
            "The sign-in by the provider did not succeed",
            "The way back from the provider does not fit the way there: it took too long, began in another browser, was"
                    + " used before, or what the provider said is not in order. Begin again."),
    OIDC_ADDRESS_UNVERIFIED(
            Category.FORBIDDEN,
            "The provider does not vouch for the address",
            "An account is made or linked only by an address that the provider has confirmed. Confirm it there, or sign"
                    + " in here with a password."),
    OIDC_PROVIDER_UNAVAILABLE(
            Category.UNAVAILABLE,
            "The provider does not answer",
            "The provider cannot be reached, takes too long, or says itself that it cannot answer. Repeat the request after"
                    + " the time in `Retry-After`: a sign-in that was on its way back goes on where it was."),
    OIDC_PROVIDER_NOT_FOUND(
            Category.NOT_FOUND,
            "There is no such provider",
            "The provider is not configured here. An operator adds it to `ashlar.auth.oidc-providers`."),
    PASSKEY_INVALID(
            Category.UNAUTHENTICATED,
            "The passkey is not right",
            "The answer of the device cannot be read, the passkey is not known here, or its signature is wrong."),
    PASSKEY_CHALLENGE_INVALID(
            Category.UNAUTHENTICATED,
            "The challenge is not right",
            "A challenge works once, for five minutes, and in the session that asked for it. Ask for new options."),
    PASSKEY_ORIGIN_REFUSED(
            Category.UNAUTHENTICATED,
            "The passkey was used on another page",
            "The device signed for a page that is not one of this service. An operator sets its pages with"
                    + " `ashlar.http.public-url`, `ashlar.auth.pages-url` and `ashlar.http.cors-origins`."),
    PASSKEY_SITE_REFUSED(
            Category.UNAUTHENTICATED,
            "The passkey is for another site",
            "The device signed for another site (rpId) than the one of this service."),
    PASSKEY_UNVERIFIED(
            Category.UNAUTHENTICATED,
            "The device did not check who is there",
            "The device has to ask for a fingerprint, a face or a PIN (user verification)."),
    PASSKEY_CLONED(
            Category.UNAUTHENTICATED,
            "The passkey's counter went back",
            "A device that counts its signatures gave a number it has given before: there may be a copy of it. Remove the"
                    + " passkey and add it again."),
    PASSKEY_KNOWN(
            Category.CONFLICT,
            "The passkey is known already",
            "This very passkey has been added before, by you or by somebody else."),
    LAST_FACTOR(
            Category.CONFLICT,
            "Without it you could not sign in any more",
            "It is the only thing this account can sign in with. Add another passkey or a password first."),
    PASSKEY_NOT_FOUND(
            Category.NOT_FOUND,
            "There is no such passkey",
            "No passkey of yours has this id. `GET /api/v1/auth/passkeys` lists them."),
    CSRF_FAILED(
            Category.FORBIDDEN,
            "The request does not come from a page of this site",
            "A call that changes something and is signed in by cookie must come from a page of the same origin, or carry"
                    + " the session's token in `X-CSRF-Token`."),
    SESSION_NEEDED(
            Category.FORBIDDEN,
            "An API key cannot do this",
            "The route is about sessions, passwords, keys or whatever else lets people in. An API key has no session and"
                    + " manages none of them: whoever finds one must not be able to make it last. Sign in."),
    SCOPE_TOO_WIDE(
            Category.FORBIDDEN, "A key cannot do more than its maker", "The scopes name a role that you do not have."),
    SESSION_NOT_FOUND(
            Category.NOT_FOUND,
            "There is no such session",
            "No session of yours has this id. `GET /api/v1/auth/sessions` lists them."),
    TOO_MANY_API_KEYS(
            Category.CONFLICT,
            "The account has as many API keys as it can have",
            "Revoke one that is not used any more; `GET /api/v1/auth/api-keys` lists them, those that have expired among"
                    + " them. An operator sets how many there can be with `ashlar.auth.api-keys-per-account`."),
    TOO_MANY_PASSKEYS(
            Category.CONFLICT,
            "The account has as many passkeys as it can have",
            "Remove one that is not used any more; `GET /api/v1/auth/passkeys` lists them. An operator sets how many there"
                    + " can be with `ashlar.auth.passkeys-per-account`."),
    API_KEY_NOT_FOUND(
            Category.NOT_FOUND,
            "There is no such key",
            "No API key of yours has this id. `GET /api/v1/auth/api-keys` lists them."),
    LINK_INVALID(
            Category.MALFORMED,
            "The link no longer works",
            "Links in mails work once and for a limited time, and a newer one switches older ones off. Ask for another."),
    ALREADY_SET_UP(
            Category.CONFLICT,
            "There is an administrator already",
            "The set-up link makes the first administrator only. Sign in, or ask an administrator."),
    TOTP_ALREADY_ON(
            Category.CONFLICT,
            "Codes from an app are switched on already",
            "Switch them off first: `DELETE /api/v1/auth/mfa/totp`."),
    TOTP_NOT_ON(
            Category.CONFLICT,
            "Codes from an app are not switched on",
            "Begin with `POST /api/v1/auth/mfa/totp` and confirm it with a code.");

    private final Meaning meaning;

    AuthError(Category category, String title, String explanation) {
        this.meaning = new Meaning(category, title, explanation);
    }

    @Override
    public Meaning meaning() {
        return meaning;
    }
}
