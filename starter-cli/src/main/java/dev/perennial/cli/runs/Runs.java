package dev.perennial.cli.runs;

import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunFilter;
import dev.perennial.sweep.pace.PaceChange;
import dev.perennial.words.PaceView;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Runs, as commands see and steer them: beside the database, or at a server. */
interface Runs {

    static Runs of(Context context, ServerOption server) {
        return server.remote(context).<Runs>map(RemoteRuns::new).orElseGet(() -> new DatabaseRuns(context));
    }

    /** For what has to be looked for, so many pages of 500 runs are. */
    int PAGES = 200;

    /**
     * The runs that are meant, in the filter's order. Refuses a job of which nothing was ever known.
     *
     * @param group only of the jobs that are in it
     */
    List<Run> list(RunFilter filter, Optional<String> group, int limit);

    /** Those whose ids lie between the two, both included; not all of many. */
    List<Run> between(UUID lowest, UUID highest, int limit);

    /** What a run waits for whose last try failed; empty also where that cannot be known. */
    Optional<NextTry> nextTry(Run run);

    /** Asks it to stop at its next step; refuses when it has ended. */
    void cancel(Run run, String reason);

    /** How its sweeps go. */
    PaceView pace(Run run);

    /** Steers it; refuses when it has ended. */
    PaceView changePace(Run run, PaceChange change);

    /** What it is linked to. */
    Servers servers();
}
