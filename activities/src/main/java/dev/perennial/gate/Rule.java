package dev.perennial.gate;

import dev.perennial.run.Verdict;
import java.util.Optional;

/** One reason why a run does not go ahead, or not yet. */
interface Rule {

    /** Empty where this rule has nothing against the run. */
    Optional<Verdict> judge(Arrival arrival);
}
