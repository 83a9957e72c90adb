package dev.perennial.sweep;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/** Runs sweeps inside an activity: beats with its progress after every page, and is fenced by the activity's attempt. */
public final class Sweeps {

    private final Jdbi jdbi;
    private final Clock clock;
    private final Supplier<PageSizing> paces;

    public Sweeps(Jdbi jdbi, Clock clock) {
        this(jdbi, clock, PageSizing::adaptive);
    }

    Sweeps(Jdbi jdbi, Clock clock, Supplier<PageSizing> paces) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.paces = paces;
    }

    /** Totals of all attempts of this step of the run. */
    public <R extends Sweep.Rows> SweepProgress run(UUID runId, String step, Sweep.Page<R> page) {
        ActivityExecutionContext activity = Activity.getExecutionContext();
        // Later for each attempt, also after a person has reset the workflow and attempts count from one again.
        long fence = activity.getInfo().getCurrentAttemptScheduledTimestamp();
        return new Sweep(
                        jdbi,
                        clock,
                        progress -> activity.heartbeat(progress.tally().counts()),
                        paces)
                .run(new Sweep.Step(runId, step, fence), page);
    }

    /** Has an earlier attempt of this step done anything yet? */
    public boolean hasBegun(UUID runId, String step) {
        return jdbi.withHandle(handle -> new RunStepDao(handle).exists(runId, step));
    }
}
