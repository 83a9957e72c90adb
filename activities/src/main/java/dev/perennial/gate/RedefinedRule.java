package dev.perennial.gate;

import dev.perennial.run.Reason;
import dev.perennial.run.Verdict;
import java.util.Optional;

/** A change reaches the schedule a little later, and after an outage of Temporal once it has brought its old ticks. */
final class RedefinedRule implements Rule {

    @Override
    public Optional<Verdict> judge(Arrival arrival) {
        return arrival.redefinedAt()
                .map(at -> arrival.skipped(
                        Reason.REDEFINED,
                        "the definition was changed at " + at + "; the job is not due then any more"));
    }
}
