package dev.perennial.cli.jobs;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.runs.NextTry;
import dev.perennial.failure.Redaction;
import dev.perennial.ledger.Run;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.server.ManualRuns;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Starts a job's workflow by hand, once for each key, and writes down who asked. */
public final class JobStarter {

    private final Database database;
    private final Temporal temporal;
    private final ManualRuns runs;

    public JobStarter(Database database, Temporal temporal) {
        this.database = database;
        this.temporal = temporal;
        this.runs = new ManualRuns(temporal.client());
    }

    /**
     * What somebody wants.
     *
     * @param key the same key is the same run, however often it is asked for
     * @param asOf null: the time at which the server takes the request
     * @param version of the job's definition; empty: the one that is valid
     */
    public record Order(
            RegisteredJob job,
            String key,
            Instant asOf,
            boolean force,
            String actor,
            String reason,
            Optional<Integer> version) {

        ManualRuns.Order manual() {
            return new ManualRuns.Order(job.definition(), key, asOf, force, actor, reason).asVersion(version);
        }
    }

    /** @param before true: the key was used before, and this is what came of it */
    public record Started(UUID runId, String jobId, String workflowId, String temporalRunId, boolean before) {}

    /** The run that an order with this key started before, by the ledger: it remembers a key for longer than Temporal does. */
    static Optional<Started> before(Database database, Order order) {
        String workflowId = order.manual().workflowId();
        return database.runs(dao -> dao.findByWorkflow(workflowId))
                .map(run -> new Started(
                        run.id(), run.jobId(), workflowId, run.temporalRunId().orElse(null), true));
    }

    /** To be asked for only when {@link #before} knows nothing. */
    public Started start(Order order) {
        ManualRuns.Started run = temporal.explaining(() -> runs.start(order.manual()));
        Started started =
                new Started(idInLedger(run), run.jobId(), run.workflowId(), run.temporalRunId(), run.before());
        if (!started.before()) {
            writeDown(order, started);
        }
        return started;
    }

    /** What Temporal says of it, which holds whether or not the ledger has heard of it. */
    WorkflowExecutionStatus status(Started started) {
        return temporal.explaining(() -> runs.status(started.workflowId()));
    }

    Optional<NextTry> nextTry(Started started) {
        return NextTry.of(temporal, started.workflowId());
    }

    /** The ledger's own id where it has the row; else the one it will have. */
    private UUID idInLedger(ManualRuns.Started run) {
        Optional<Run> row = database.runs(dao -> dao.findByWorkflow(run.workflowId()));
        return row.map(Run::id).orElse(run.runId());
    }

    private void writeDown(Order order, Started started) {
        String reason = order.reason().isEmpty() ? "" : ": " + Redaction.of(order.reason());
        database.registry(registry -> {
            registry.note(
                    order.job().id(),
                    "requested",
                    order.actor(),
                    "run %s%s%s".formatted(started.runId(), order.force() ? ", forced" : "", reason));
            return null;
        });
    }
}
