package dev.perennial.gate;

import dev.perennial.run.Reason;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Verdict;
import dev.perennial.schedule.JobDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A tick that comes later than its grace is missed; one that came in time and had to wait is not. */
final class MisfireGraceRule implements Rule {

    @Override
    public Optional<Verdict> judge(Arrival arrival) {
        if (arrival.wasWaiting()) {
            return Optional.empty();
        }
        return arrival.judge()
                .filter(judge -> isTooLate(arrival.tick(), judge, arrival.now()))
                .map(judge -> missed(arrival, judge));
    }

    private static Verdict missed(Arrival arrival, JobDefinition judge) {
        Duration late = Duration.between(arrival.tick(), arrival.now());
        Duration grace = judge.misfireGrace().orElseThrow();
        return Verdict.refuse(
                arrival.job().id(),
                RunStatus.MISSED,
                Reason.MISFIRE_GRACE,
                "came " + late.toSeconds() + " s after its time; the grace is " + grace.toSeconds() + " s");
    }

    static boolean isTooLate(Instant tick, JobDefinition judge, Instant now) {
        Duration late = Duration.between(tick, now);
        return judge.misfireGrace().filter(grace -> late.compareTo(grace) > 0).isPresent();
    }
}
