package dev.perennial.failure;

import io.temporal.failure.ApplicationFailure;
import java.time.Duration;

/** Makes the failures that activities throw: the kind is the type, the text is redacted, nothing else travels. */
public final class JobFailure {

    private JobFailure() {}

    /**
     * @param message what happened, in words; redacted here
     * @param origin its stack trace is kept, its message and causes are not: they may quote a row (D25). May be null
     */
    public static ApplicationFailure of(FailureKind kind, String message, Throwable origin) {
        return build(kind, message, origin, null);
    }

    public static ApplicationFailure of(FailureKind kind, String message) {
        return of(kind, message, null);
    }

    /** The same, when the other side said how long to stay away. */
    public static ApplicationFailure retryAfter(Duration delay, FailureKind kind, String message) {
        return build(kind, message, null, delay);
    }

    private static ApplicationFailure build(FailureKind kind, String message, Throwable origin, Duration delay) {
        ApplicationFailure.Builder builder = ApplicationFailure.newBuilder()
                .setMessage(Redaction.of(message))
                .setType(kind.name())
                .setNonRetryable(!kind.retryHelps());
        if (delay != null) {
            builder.setNextRetryDelay(delay);
        }
        ApplicationFailure failure = builder.build();
        if (origin != null) {
            failure.setStackTrace(origin.getStackTrace());
        }
        return failure;
    }
}
