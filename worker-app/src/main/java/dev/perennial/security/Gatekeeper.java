package dev.perennial.security;

import dev.perennial.access.Role;
import dev.perennial.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/**
 * Decides whether a call may go on. It knows nothing of paths: it is asked with the handler that the router has found, so that
 * the two cannot read a path differently.
 */
public final class Gatekeeper {

    private static final Duration DATABASE_COMES_BACK = Duration.ofSeconds(5);

    private final CronSecrets secrets;
    private final Throttle throttle;

    public Gatekeeper(CronSecrets secrets, Throttle throttle) {
        this.secrets = secrets;
        this.throttle = throttle;
    }

    /** What a call is refused with. */
    public record Refusal(Problem problem, Optional<Duration> retryAfter) {

        int status() {
            return problem.status().value();
        }
    }

    /**
     * What is called, and by whom.
     *
     * @param required what its handler says; empty: nobody may call it
     * @param caller empty when nobody was recognised
     * @param tried true: somebody came with something that should prove who they are
     * @param unknowable true: nobody could be recognised, because the tables cannot be read
     * @param jobId the job that it is about, if it is about one
     * @param address where it comes from
     */
    public record Call(
            Optional<Requires> required,
            Optional<Caller> caller,
            boolean tried,
            boolean unknowable,
            Optional<String> jobId,
            String address) {}

    /** Empty when the call may go on. */
    public Optional<Refusal> refuse(Call call) {
        if (call.required().isEmpty()) {
            return refusal(HttpStatus.FORBIDDEN, "Nobody may call this");
        }
        Requires required = call.required().get();
        if (call.caller().isPresent()) {
            return refuse(call.caller().get(), required, call.jobId());
        }
        if (call.unknowable()) {
            return Optional.of(new Refusal(
                    Problem.of("unavailable", HttpStatus.SERVICE_UNAVAILABLE, "The database cannot be reached"),
                    Optional.of(DATABASE_COMES_BACK)));
        }
        if (required.orCronSecret() && !secrets.isConfigured()) {
            return refusal(HttpStatus.INTERNAL_SERVER_ERROR, "CRON_SECRET not configured");
        }
        // Coming without anything is no guess.
        Optional<Duration> tooMany = call.tried() ? throttle.failed(call.address()) : Optional.empty();
        return Optional.of(tooMany.map(wait ->
                        new Refusal(Problem.of(HttpStatus.TOO_MANY_REQUESTS, "Too many requests"), Optional.of(wait)))
                .orElseGet(() -> new Refusal(Problem.of(HttpStatus.UNAUTHORIZED, "Unauthorized"), Optional.empty())));
    }

    private static Optional<Refusal> refuse(Caller caller, Requires required, Optional<String> jobId) {
        if (caller.kind() == Caller.Kind.CRON_SECRET && !required.orCronSecret()) {
            return refusal(
                    HttpStatus.FORBIDDEN, "CRON_SECRET is for /api/cron alone; make a token: perennial tokens create");
        }
        if (!caller.may(required.value())) {
            return refusal(
                    HttpStatus.FORBIDDEN,
                    "This needs the role %s; yours is %s"
                            .formatted(required.value().word(), caller.role().word()));
        }
        if (required.value() == Role.ADMIN
                && jobId.isEmpty()
                && !required.orOfSomeJobs()
                && !caller.scope().isEveryJob()) {
            // Else it could make itself a token for every job.
            return refusal(HttpStatus.FORBIDDEN, "Your token is for some jobs only, and this is about all of them");
        }
        return jobId.filter(job -> !caller.scope().includes(job))
                .flatMap(job -> refusal(HttpStatus.FORBIDDEN, "Your token is not for this job"));
    }

    private static Optional<Refusal> refusal(HttpStatus status, String detail) {
        return Optional.of(new Refusal(Problem.of(status, detail), Optional.empty()));
    }
}
