package dev.perennial.run;

import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.TimeoutFailure;

/** Attempts of which nobody heard again: what they did, nobody can tell. */
public final class LostAttempts {

    private static final String[] NAMES = {"TemporalTimeout:StartToClose", "TemporalTimeout:Heartbeat"};

    private LostAttempts() {}

    /** The names that the server has for them, for retry options of what must not be done twice. */
    public static String[] names() {
        return NAMES.clone();
    }

    public static boolean ended(ActivityFailure failure) {
        return failure.getCause() instanceof TimeoutFailure timeout
                && (timeout.getTimeoutType() == TimeoutType.TIMEOUT_TYPE_HEARTBEAT
                        || timeout.getTimeoutType() == TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE);
    }
}
