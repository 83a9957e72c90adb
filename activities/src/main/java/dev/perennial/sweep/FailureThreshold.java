package dev.perennial.sweep;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;

/** How many items of a run may fail before the run itself is a failure. The others were done all the same. */
public final class FailureThreshold {

    static final int MAX_FAILED = 10;
    private static final int MAX_PERCENT = 5;
    /** Of a handful, one is more than five percent and says little. */
    private static final int FEW = 20;

    private FailureThreshold() {}

    /**
     * For a run whose items either pass or fail.
     *
     * @throws io.temporal.failure.ApplicationFailure of kind BAD_DATA when too many failed, or some failed and none passed
     */
    public static void check(long failed, long passed) {
        checkSomePassed(failed, passed);
        checkShare(failed, passed + failed);
    }

    /**
     * A run that only failed is no success, however few items it had, nor does it end an alert.
     *
     * @throws io.temporal.failure.ApplicationFailure of kind BAD_DATA when some failed and none passed
     */
    public static void checkSomePassed(long failed, long passed) {
        if (failed > 0 && passed == 0) {
            throw JobFailure.of(
                    FailureKind.BAD_DATA, failed + (failed == 1 ? " item" : " items") + " failed and none passed");
        }
    }

    /** @throws io.temporal.failure.ApplicationFailure of kind BAD_DATA when too many of all failed */
    public static void checkShare(long failed, long all) {
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
