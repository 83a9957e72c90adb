package dev.perennial.api.cron;

import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/** A call that cannot be done, with what is answered: a sentence of ours, never what the client sent. */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final Duration retryAfter;

    private Refused(HttpStatus status, String error, Duration retryAfter) {
        super(error, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    static Refused badRequest(String error) {
        return new Refused(HttpStatus.BAD_REQUEST, error, null);
    }

    static Refused notFound(String error) {
        return new Refused(HttpStatus.NOT_FOUND, error, null);
    }

    static Refused conflict(String error) {
        return new Refused(HttpStatus.CONFLICT, error, null);
    }

    static Refused unavailable(String error, Duration retryAfter) {
        return new Refused(HttpStatus.SERVICE_UNAVAILABLE, error, retryAfter);
    }

    HttpStatus status() {
        return status;
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
