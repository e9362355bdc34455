package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode.Category;
import dev.ashlar.kernel.KernelError;

/** The one place where kinds of refusal and HTTP statuses meet. */
final class Status {

    private Status() {}

    static int of(Category category) {
        return switch (category) {
            case MALFORMED -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case NOT_ACCEPTABLE -> 406;
            case TIMEOUT -> 408;
            case CONFLICT -> 409;
            case GONE -> 410;
            case LENGTH_REQUIRED -> 411;
            case PRECONDITION_FAILED -> 412;
            case TOO_LARGE -> 413;
            case URI_TOO_LONG -> 414;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case RANGE_NOT_SATISFIABLE -> 416;
            case EXPECTATION_FAILED -> 417;
            case INVALID -> 422;
            case PRECONDITION_REQUIRED -> 428;
            case TOO_MANY_REQUESTS -> 429;
            case HEADERS_TOO_LARGE -> 431;
            case INTERNAL -> 500;
            case NOT_IMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
            case INSUFFICIENT_STORAGE -> 507;
        };
    }

    /** What the framework means when it says no more than a status. */
    static KernelError meaning(int status) {
        return switch (status) {
            case 401 -> KernelError.UNAUTHENTICATED;
            case 403 -> KernelError.FORBIDDEN;
            case 404 -> KernelError.ROUTE_NOT_FOUND;
            case 405 -> KernelError.METHOD_NOT_ALLOWED;
            case 406 -> KernelError.NOT_ACCEPTABLE;
            case 408 -> KernelError.REQUEST_TIMEOUT;
            case 409 -> KernelError.CONFLICT;
            case 411 -> KernelError.LENGTH_REQUIRED;
            case 412 -> KernelError.PRECONDITION_FAILED;
            case 413 -> KernelError.PAYLOAD_TOO_LARGE;
            case 414 -> KernelError.URI_TOO_LONG;
            case 415 -> KernelError.UNSUPPORTED_MEDIA_TYPE;
            case 417 -> KernelError.EXPECTATION_FAILED;
            case 422 -> KernelError.VALIDATION_FAILED;
            case 428 -> KernelError.PRECONDITION_REQUIRED;
            case 429 -> KernelError.RATE_LIMITED;
            case 431 -> KernelError.HEADERS_TOO_LARGE;
            case 501 -> KernelError.NOT_IMPLEMENTED;
            case 503 -> KernelError.UNAVAILABLE;
            case 507 -> KernelError.STORAGE_FULL;
            default -> status >= 500 ? KernelError.INTERNAL_ERROR : KernelError.MALFORMED_REQUEST;
        };
    }
}
