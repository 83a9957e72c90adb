package dev.perennial.failure;

import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Optional;

/** Makes the failures that activities throw: the kind is the type, the text is redacted, nothing else travels. */
public final class JobFailure {

    private JobFailure() {}

    /**
     * @param message what happened, in words; redacted here
     * @param origin its stack trace is kept, its message and causes are not: they may quote a row. May be null
     */
    public static ApplicationFailure of(FailureKind kind, String message, Throwable origin) {
        return build(kind, message, origin, null);
    }

    public static ApplicationFailure of(FailureKind kind, String message) {
        return of(kind, message, null);
    }

    /** The same, when the other side said how long to stay away; zero leaves the pause to Temporal. */
    public static ApplicationFailure retryAfter(Duration delay, FailureKind kind, String message) {
        return build(kind, message, null, delay);
    }

    /** Another try helps, but not within this run: what is left is for the next one. */
    public static ApplicationFailure putOff(FailureKind kind, String message) {
        return ApplicationFailure.newBuilder()
                .setMessage(Redaction.of(message))
                .setType(kind.name())
                .setNonRetryable(true)
                .build();
    }

    /**
     * The same with a result: a failed run keeps it as a successful one does.
     *
     * @param result counts, ids and links, never an address or a secret: it is kept as it is
     */
    public static ApplicationFailure withResult(FailureKind kind, String message, Object result) {
        return ApplicationFailure.newBuilder()
                .setMessage(Redaction.of(message))
                .setType(kind.name())
                .setNonRetryable(!kind.retryHelps())
                .setDetails(new FailedResult(result))
                .build();
    }

    /** The result that {@link #withResult} gave it in an activity; details of any other kind are nobody's to keep. */
    public static Optional<Object> result(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApplicationFailure application) {
                Optional<Object> result = FailedResult.in(application.getDetails());
                if (result.isPresent()) {
                    return result;
                }
            }
        }
        return Optional.empty();
    }

    /** Whether this is what {@link #putOff} made. */
    public static boolean isPutOff(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApplicationFailure application) {
                FailureKind kind = FailureKind.of(application);
                return application.isNonRetryable()
                        && kind.retryHelps()
                        && kind.name().equals(application.getType());
            }
        }
        return false;
    }

    private static ApplicationFailure build(FailureKind kind, String message, Throwable origin, Duration delay) {
        ApplicationFailure.Builder builder = ApplicationFailure.newBuilder()
                .setMessage(Redaction.of(message))
                .setType(kind.name())
                .setNonRetryable(!kind.retryHelps());
        if (delay != null && !delay.isZero() && !delay.isNegative()) {
            builder.setNextRetryDelay(delay);
        }
        ApplicationFailure failure = builder.build();
        if (origin != null) {
            failure.setStackTrace(origin.getStackTrace());
        }
        return failure;
    }
}
