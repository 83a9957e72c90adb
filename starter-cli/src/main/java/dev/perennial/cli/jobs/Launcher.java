package dev.perennial.cli.jobs;

import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.ledger.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Starts runs by hand: beside the database, or at a server. */
interface Launcher {

    static Launcher of(Context context, ServerOption server) {
        return server.remote(context)
                .<Launcher>map(remote -> new RemoteLauncher(remote, context.terminal()))
                .orElseGet(() -> new DatabaseLauncher(context));
    }

    /**
     * What somebody wants.
     *
     * @param key the same key is the same run, however often it is asked for
     * @param asOf null: the time at which the server takes the request
     * @param version of the job's definition; empty: the one that is valid
     * @param patience how long to wait for its end; empty: not at all
     */
    record Request(
            String jobId,
            String key,
            Instant asOf,
            boolean force,
            String reason,
            Optional<Integer> version,
            Optional<Duration> patience) {}

    /** @param ended the run as it ended, when it was waited for */
    record Launched(JobStarter.Started started, Optional<Run> ended) {}

    /** Refuses with "timed out" when the run has not ended in time. */
    Launched launch(Request request);

    /** What its runs are linked to. */
    Servers servers();
}
