package dev.perennial.sweep;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;

/** How many items of a run may fail before the run itself is a failure (D17). The others were done all the same. */
public final class FailureThreshold {

    static final int MAX_FAILED = 10;
    private static final int MAX_PERCENT = 5;
    /** Of a handful, one is more than five percent and says little. */
    private static final int FEW = 20;

    private FailureThreshold() {}

    /** @throws io.temporal.failure.ApplicationFailure of kind BAD_DATA when too many of all failed */
    public static void check(long failed, long all) {
        boolean tooMany = failed > MAX_FAILED || (all >= FEW && failed * 100 > all * MAX_PERCENT);
        if (tooMany) {
            throw exceeded(failed, "of " + all);
        }
    }

    static RuntimeException exceeded(long failed, String of) {
        return JobFailure.of(
                FailureKind.BAD_DATA,
                failed + " items failed " + of + "; the limit is " + MAX_FAILED + " or " + MAX_PERCENT
                        + " %. The others were done");
    }
}
