package dev.perennial.gate;

import dev.perennial.run.Reason;
import dev.perennial.run.Verdict;
import java.util.Optional;

/** A removed job does not run, whoever asks. */
final class RemovedRule implements Rule {

    @Override
    public Optional<Verdict> judge(Arrival arrival) {
        return arrival.job()
                .removedAt()
                .map(at -> arrival.skipped(Reason.REMOVED, "the job was removed from the registry at " + at));
    }
}
