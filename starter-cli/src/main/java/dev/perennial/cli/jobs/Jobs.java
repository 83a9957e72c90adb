package dev.perennial.cli.jobs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.declared.DriftItem;
import dev.perennial.declared.RegistrySnapshot;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.Statistics;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.words.JobState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Jobs, as commands see and steer them: beside the database, or at a server. What there is not is refused as not found. */
interface Jobs {

    static Jobs of(Context context, ServerOption server) {
        return server.remote(context)
                .<Jobs>map(remote -> new RemoteJobs(remote, context))
                .orElseGet(() -> new DatabaseJobs(context));
    }

    /**
     * A job in a list.
     *
     * @param recent its newest runs, the newest first
     * @param next when it is due next; empty while it is paused, and when it never will be again
     * @param cannotRun why no worker can run it
     */
    record Listed(
            RegisteredJob job, JobState state, List<Run> recent, Optional<Instant> next, Optional<String> cannotRun) {}

    /** One whose definition cannot be read. */
    record Unreadable(String id, String problem, List<Run> recent) {}

    /** All jobs. */
    record Board(List<Listed> jobs, List<Unreadable> unreadable) {}

    /** A catalogue to be applied, and how. */
    record Applying(Path catalogue, boolean dryRun, boolean takeOver, boolean prune) {}

    /** What applying a catalogue did or would do, and what in it may not be as meant. */
    record Applied(Plan plan, List<String> warnings) {}

    /** @param recent how many runs of each */
    Board all(int recent);

    RegisteredJob find(String id);

    /** @param runs how many, and how many @param events */
    JobCard show(String id, int runs, int events);

    /** Returns false when it was paused already. */
    boolean pause(String id, String reason);

    /** Returns false when it was not paused. */
    boolean resume(String id, String reason);

    /** Why it ran, or did not, at that time. */
    String why(RegisteredJob job, Instant at);

    /** What its latest runs tell together. */
    Statistics statistics(RegisteredJob job);

    Applied apply(Applying applying);

    /** What the registry says. */
    RegistrySnapshot snapshot();

    /** In what Temporal's schedules differ from the registry. */
    List<DriftItem> scheduleDrift();
}
