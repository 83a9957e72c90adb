package dev.perennial.declared;

import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.RegisteredJob.Converged;
import dev.perennial.server.JobSchedules.Described;
import java.util.Optional;

/** Whether a schedule at Temporal is as it was last written: the same judgement for who repairs it and for who only asks. */
public final class WrittenSchedule {

    private WrittenSchedule() {}

    /** Temporal heard of the registry's latest wish; what it did not hear of is brought to it elsewhere. */
    public static boolean isWritten(RegisteredJob job) {
        return job.converged()
                .filter(before -> before.version() == job.version() && before.paused() == job.isPaused())
                .isPresent();
    }

    /** The registry's own wish has not changed since we last wrote it, and yet the schedule says otherwise. */
    public static boolean isPausedByAPerson(RegisteredJob job, boolean paused) {
        boolean differs = paused != job.isPaused();
        boolean registryUnchanged =
                job.converged().map(before -> before.paused() == job.isPaused()).orElse(paused);
        return differs && registryUnchanged;
    }

    /** A note is always there: whoever replaces the whole schedule takes it away, and the list shows that. */
    public static boolean isAsWritten(RegisteredJob job, Described present) {
        return fingerprint(job).filter(present.fingerprint()::equals).isPresent()
                && !present.note().isEmpty();
    }

    /** What the schedule had when it was last written; empty when it never was. */
    public static Optional<String> fingerprint(RegisteredJob job) {
        return job.converged().map(Converged::fingerprint);
    }
}
