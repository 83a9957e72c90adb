package dev.perennial.service;

import dev.perennial.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/** A request that cannot be done, with what is answered. */
public final class ServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final Duration retryAfter;

    private ServiceException(Problem problem, Duration retryAfter) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** @param field the parameter or field that is wrong */
    public static ServiceException invalid(String field, String detail) {
        return new ServiceException(
                Problem.of("invalid-value", HttpStatus.BAD_REQUEST, detail).about(field), null);
    }

    public static ServiceException notFound(String detail) {
        return new ServiceException(Problem.of(HttpStatus.NOT_FOUND, detail), null);
    }

    public static ServiceException conflict(String kind, String detail) {
        return new ServiceException(Problem.of(kind, HttpStatus.CONFLICT, detail), null);
    }

    /** What the caller saw is not what is there any more. */
    public static ServiceException changedMeanwhile(String detail) {
        return new ServiceException(Problem.of("changed-meanwhile", HttpStatus.PRECONDITION_FAILED, detail), null);
    }

    public static ServiceException forbidden(String detail) {
        return new ServiceException(Problem.of(HttpStatus.FORBIDDEN, detail), null);
    }

    public static ServiceException unavailable(String detail, Duration retryAfter) {
        return new ServiceException(Problem.of("unavailable", HttpStatus.SERVICE_UNAVAILABLE, detail), retryAfter);
    }

    public Problem problem() {
        return problem;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
