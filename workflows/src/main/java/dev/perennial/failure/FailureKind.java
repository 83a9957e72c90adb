package dev.perennial.failure;

import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.Arrays;

/** Why something failed, whether another try helps, and who must act. Decided once, where the failure enters the product. */
public enum FailureKind {
    /** Something we depend on does not answer. */
    UNAVAILABLE(true, "nobody; look at the database or endpoint if it lasts"),
    /** The endpoint asked us to slow down. */
    THROTTLED(true, "nobody"),
    /** Somebody else held the rows. */
    CONTENDED(true, "nobody"),
    /** The database could not do it in time or space. */
    OVERLOADED(true, "whoever owns the query"),
    /** A row or a request is wrong in itself. */
    BAD_DATA(false, "whoever owns the row"),
    /** An address, a permission, a table or a setting is wrong. */
    MISCONFIGURED(false, "the operator"),
    /** More would change than the job's guard allows. */
    HELD(false, "a person who looks, then runs the job with --force"),
    /** None of the above: a bug. */
    UNEXPECTED(true, "a developer");

    private final boolean retryHelps;
    private final String whoActs;

    FailureKind(boolean retryHelps, String whoActs) {
        this.retryHelps = retryHelps;
        this.whoActs = whoActs;
    }

    public boolean retryHelps() {
        return retryHelps;
    }

    public String whoActs() {
        return whoActs;
    }

    /** What kind a failure is that comes back to a workflow. Activities name the kind as the failure's type. */
    public static FailureKind of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApplicationFailure application) {
                return named(application.getType());
            }
            if (cause instanceof TimeoutFailure) {
                return UNAVAILABLE;
            }
        }
        return UNEXPECTED;
    }

    private static FailureKind named(String type) {
        return Arrays.stream(values())
                .filter(kind -> kind.name().equals(type))
                .findFirst()
                .orElse(UNEXPECTED);
    }
}
