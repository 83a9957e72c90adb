package dev.perennial.gate;

import dev.perennial.registry.DueTimes;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.JobDefinitionDao.PauseSpan;
import dev.perennial.run.Reason;
import dev.perennial.run.Verdict;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Of the ticks that are due at once, only the latest runs. */
final class CoalesceRule implements Rule {

    /** How far back a later tick is looked for among pauses; more of them than this means a very fast schedule. */
    private static final int TICKS_TO_LOOK_AT = 100;

    private final JobDefinitionDao definitions;

    CoalesceRule(JobDefinitionDao definitions) {
        this.definitions = definitions;
    }

    @Override
    public Optional<Verdict> judge(Arrival arrival) {
        return arrival.judge()
                .filter(JobDefinition::coalesce)
                .flatMap(judge -> latestTickThatRuns(arrival))
                .map(later -> arrival.skipped(Reason.SUPERSEDED, "the tick of " + later + " is due as well and runs"));
    }

    /** One that falls into a pause never comes, and one that a newer definition finds too late does not run. */
    private Optional<Instant> latestTickThatRuns(Arrival arrival) {
        DueTimes due = arrival.dueTimes(definitions);
        Optional<Instant> latest = due.last(arrival.tick(), arrival.now());
        if (latest.isEmpty()) {
            return latest;
        }
        List<PauseSpan> pauses = definitions.pausesAfter(arrival.job().id(), arrival.tick());
        for (int i = 0; i < TICKS_TO_LOOK_AT && latest.isPresent(); i++) {
            Instant candidate = latest.get();
            if (pauses.stream().noneMatch(pause -> pause.covers(candidate))
                    && !isTooLate(candidate, due, arrival.now())) {
                return latest;
            }
            latest = due.last(arrival.tick(), candidate.minusNanos(1));
        }
        return Optional.empty();
    }

    private static boolean isTooLate(Instant tick, DueTimes due, Instant now) {
        return due.definitionAt(tick)
                .filter(judge -> MisfireGraceRule.isTooLate(tick, judge, now))
                .isPresent();
    }
}
