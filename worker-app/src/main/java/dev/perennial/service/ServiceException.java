package dev.perennial.service;

import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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

    /** With everything that is wrong in it; what it says is repeated, as far as it is wrong. */
    static ServiceException invalidDefinition(List<CatalogueProblem> problems) {
        String all = problems.stream().map(CatalogueProblem::toString).collect(Collectors.joining("; "));
        List<Problem.Flaw> flaws = problems.stream().map(Problem.Flaw::of).toList();
        return new ServiceException(
                Problem.of("invalid-definition", HttpStatus.BAD_REQUEST, "The definition cannot be used: " + all)
                        .with(flaws),
                null);
    }

    /**
     * Of what other servers do and this one does not.
     *
     * @param field that asks for it; empty when the whole call does
     */
    public static ServiceException unsupported(String field, String detail) {
        return new ServiceException(
                Problem.of("unsupported", HttpStatus.UNPROCESSABLE_CONTENT, detail)
                        .about(field),
                null);
    }

    static ServiceException unreadable(String jobId) {
        return conflict("unreadable-definition", "This version cannot read the definition of job %s".formatted(jobId));
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

    /** Of what is bounded for each caller. */
    public static ServiceException tooMany(String detail) {
        return new ServiceException(Problem.of(HttpStatus.TOO_MANY_REQUESTS, detail), Duration.ofMinutes(1));
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
