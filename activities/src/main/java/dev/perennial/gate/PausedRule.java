package dev.perennial.gate;

import dev.perennial.run.Reason;
import dev.perennial.run.Verdict;
import java.util.Optional;

/** A paused job runs only for who insists. */
final class PausedRule implements Rule {

    @Override
    public Optional<Verdict> judge(Arrival arrival) {
        if (arrival.opening().force() || arrival.opening().evenPaused()) {
            return Optional.empty();
        }
        return arrival.job()
                .pause()
                .map(pause -> arrival.skipped(
                        Reason.PAUSED, "paused since " + pause.since() + " by " + pause.by() + ": " + pause.note()));
    }
}
