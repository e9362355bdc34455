package dev.ashlar.kernel;

/** Every reason the kernel itself refuses, in whichever module the route lives. */
public enum KernelError implements ErrorCode {
    MALFORMED_REQUEST(
            Category.MALFORMED,
            "The request is not valid HTTP",
            "The request line, a header or the framing of the body breaks the rules of HTTP. Use an HTTP library"
                    + " rather than writing requests by hand; the connection is closed."),
    MALFORMED_JSON(
            Category.MALFORMED,
            "The body is not valid JSON",
            "The body is no well-formed UTF-8 JSON text, nests deeper than 32 levels, has more than 1,000 members, or"
                    + " holds a number no program can represent. Send JSON as RFC 8259 describes it."),
    MALFORMED_ID(
            Category.MALFORMED,
            "The id in the path is not an id",
            "Ids are UUIDs in their usual form of 36 characters. Use the id exactly as an answer gave it."),
    MALFORMED_CURSOR(
            Category.MALFORMED,
            "The cursor is not one that this route gave out",
            "Cursors are opaque and signed: take `page.nextCursor` of the previous answer unchanged, with the same"
                    + " filters and sort order, or leave the cursor out to start again."),
    MALFORMED_PARAMETER(
            Category.MALFORMED,
            "A query parameter or header has a value it cannot have",
            "The `errors` member names the parameter and says which values are possible."),
    UNKNOWN_PARAMETER(
            Category.MALFORMED,
            "The route has no such query parameter",
            "A parameter that the route does not know is refused rather than ignored, so that a misspelt filter does"
                    + " not quietly return everything. `/docs` lists the parameters of each route."),
    DUPLICATE_PARAMETER(
            Category.MALFORMED,
            "A query parameter is given more than once",
            "Every query parameter may appear once. Send one value."),
    DUPLICATE_MEMBER(
            Category.MALFORMED,
            "The JSON body names a member twice",
            "Programs disagree on which of two members with one name counts, so neither does. Send each member once."),
    IDEMPOTENCY_KEY_REQUIRED(
            Category.MALFORMED,
            "This route needs an Idempotency-Key header",
            "The route moves money or something else that must not happen twice. Make a fresh key (a UUID, say) per"
                    + " operation and send the same key when you repeat it."),
    IDEMPOTENCY_KEY_INVALID(
            Category.MALFORMED,
            "The Idempotency-Key header is not usable",
            "A key has 1 to 255 printable ASCII characters."),
    UNAUTHENTICATED(
            Category.UNAUTHENTICATED,
            "You are not signed in",
            "The route needs credentials and the request has none. Send `Authorization: Bearer <access token>`."),
    TOKEN_EXPIRED(
            Category.UNAUTHENTICATED,
            "The token has expired",
            "Access tokens live for minutes: get a new one with the refresh token and repeat the request. An API key that was"
                    + " made with an end is past it: make another."),
    TOKEN_INVALID(
            Category.UNAUTHENTICATED,
            "The token is not valid",
            "The token is malformed, was not issued here, or is not an access token where one is needed. Sign in again."),
    FORBIDDEN(
            Category.FORBIDDEN,
            "You may not do this",
            "You are signed in, but your role does not allow this, or it takes more than an API key. Ask an"
                    + " administrator, or sign in."),
    REAUTHENTICATION_REQUIRED(
            Category.FORBIDDEN,
            "This needs a fresh proof of who you are",
            "You are signed in, but for longer than five minutes. The `detail` member says how to prove again who you"
                    + " are; then repeat the request with the new access token."),
    ORIGIN_REFUSED(
            Category.FORBIDDEN,
            "This origin may not call the API from a browser",
            "The `Origin` of the request is not on the list of allowed origins. An operator adds it to"
                    + " `ashlar.http.cors-origins`."),
    ROUTE_NOT_FOUND(
            Category.NOT_FOUND,
            "There is nothing at this address",
            "No route has this path. `/docs` lists all routes."),
    LOGGER_NOT_FOUND(
            Category.NOT_FOUND,
            "There is no such logger",
            "No package or class of this name has spoken to the log yet, and none has a level of its own."
                    + " `PUT` gives a level also to what will speak only later."),
    METHOD_NOT_ALLOWED(
            Category.METHOD_NOT_ALLOWED,
            "The address does not know this method",
            "The `Allow` header of the answer lists the methods that the address knows."),
    NOT_ACCEPTABLE(
            Category.NOT_ACCEPTABLE,
            "The answer cannot be given in a form you accept",
            "The `Accept` header excludes every form this route can answer in. Most routes answer in"
                    + " `application/json`."),
    REQUEST_TIMEOUT(
            Category.TIMEOUT,
            "The request took too long to arrive",
            "The connection delivered the request too slowly and was closed. Repeat it over a better connection."),
    CONFLICT(
            Category.CONFLICT,
            "Somebody else changed the same thing at the same moment",
            "Two requests met. Read the thing again and repeat the change."),
    IDEMPOTENCY_IN_PROGRESS(
            Category.CONFLICT,
            "The first request with this Idempotency-Key is still running",
            "Wait for the time in `Retry-After`, then repeat the request with the same key."),
    LENGTH_REQUIRED(
            Category.LENGTH_REQUIRED,
            "The request has a body of unknown length",
            "Send `Content-Length` or `Transfer-Encoding: chunked`."),
    PRECONDITION_FAILED(
            Category.PRECONDITION_FAILED,
            "The thing has changed since you read it",
            "`If-Match` names a version that is not the present one. Read the thing again, decide again, and send the"
                    + " new `ETag`."),
    PAYLOAD_TOO_LARGE(
            Category.TOO_LARGE,
            "The body is too large",
            "Each route has a limit for its body, 10 kB unless `/docs` says otherwise."),
    URI_TOO_LONG(Category.URI_TOO_LONG, "The address is too long", "The request line may have 4,096 bytes. Send less."),
    UNSUPPORTED_MEDIA_TYPE(
            Category.UNSUPPORTED_MEDIA_TYPE,
            "The body has a media type the route does not read",
            "Send the body with the `Content-Type` that `/docs` gives for the route, mostly `application/json`."),
    EXPECTATION_FAILED(
            Category.EXPECTATION_FAILED,
            "The Expect header asks for something unknown",
            "Only `Expect: 100-continue` is understood."),
    VALIDATION_FAILED(
            Category.INVALID,
            "Some members are not acceptable",
            "The `errors` member lists every offending member by JSON Pointer, with a code and a sentence each."),
    IDEMPOTENCY_KEY_REUSED(
            Category.INVALID,
            "This Idempotency-Key was used for a different request",
            "A key belongs to one request. Use a fresh key for a new operation."),
    PRECONDITION_REQUIRED(
            Category.PRECONDITION_REQUIRED,
            "The route needs an If-Match header",
            "Read the thing first and send its `ETag` in `If-Match`, so that nobody's change is lost."),
    RATE_LIMITED(
            Category.TOO_MANY_REQUESTS,
            "Too many requests",
            "Wait for the time in `Retry-After`. The `RateLimit` headers tell how much is left before that happens."),
    HEADERS_TOO_LARGE(
            Category.HEADERS_TOO_LARGE,
            "The headers are too large",
            "All headers together may have 8 kB. Large cookies are the usual cause."),
    INTERNAL_ERROR(
            Category.INTERNAL,
            "Something went wrong on our side",
            "The fault is ours and is in our log under the `requestId` of this answer. Quote it when you report this."),
    NOT_IMPLEMENTED(
            Category.NOT_IMPLEMENTED,
            "The server does not know this method or coding",
            "The request uses a method or transfer coding that no route of this server knows."),
    UNAVAILABLE(
            Category.UNAVAILABLE,
            "The service is not available at the moment",
            "Something the service depends on is out of reach, or it is starting or stopping. Repeat the request"
                    + " after the time in `Retry-After`."),
    BUSY(
            Category.UNAVAILABLE,
            "The service is too busy for this request",
            "A bounded queue is full. Repeat the request after the time in `Retry-After`."),
    STORAGE_FULL(
            Category.INSUFFICIENT_STORAGE,
            "There is no space left to write to",
            "Reading still works. An operator has to make space.");

    private final Meaning meaning;

    KernelError(Category category, String title, String explanation) {
        this.meaning = new Meaning(category, title, explanation);
    }

    @Override
    public Meaning meaning() {
        return meaning;
    }
}
