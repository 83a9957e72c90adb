package dev.perennial.api.cron;

import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/** A call that cannot be done, with what is answered: a sentence of ours, never what the client sent. */
final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final Duration retryAfter;

    private ApiException(HttpStatus status, String error, Duration retryAfter) {
        super(error, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    static ApiException badRequest(String error) {
        return new ApiException(HttpStatus.BAD_REQUEST, error, null);
    }

    static ApiException notFound(String error) {
        return new ApiException(HttpStatus.NOT_FOUND, error, null);
    }

    static ApiException conflict(String error) {
        return new ApiException(HttpStatus.CONFLICT, error, null);
    }

    static ApiException unavailable(String error, Duration retryAfter) {
        return new ApiException(HttpStatus.SERVICE_UNAVAILABLE, error, retryAfter);
    }

    HttpStatus status() {
        return status;
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
