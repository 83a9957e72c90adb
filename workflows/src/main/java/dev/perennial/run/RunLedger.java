package dev.perennial.run;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * The ledger, as a run sees it: one row per expected tick and per manual run. Called by the {@link RunLedgerInterceptor}
 * alone; a job never does. Both calls may be repeated for the same run and change nothing then.
 */
@ActivityInterface
public interface RunLedger {

    /**
     * The gate: gives the run its row and says whether it may go ahead. One transaction.
     *
     * @throws io.temporal.failure.ApplicationFailure of kind MISCONFIGURED for a job that there is not, and for a run of a type that
     *     the worker does not know and another one does
     */
    @ActivityMethod(name = "OpenRun")
    Verdict open(RunOpening opening);

    /** Writes how it ended, and what the application reads of it. One transaction. */
    @ActivityMethod(name = "CloseRun")
    void close(RunClosing closing);
}
