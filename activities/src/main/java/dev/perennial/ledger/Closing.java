package dev.perennial.ledger;

import dev.perennial.database.Json;
import dev.perennial.run.RunClosing;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Writes how a run ended: the ledger's row and what the application reads, in one transaction. */
public final class Closing {

    private final RunDao runs;
    private final MirrorWriter mirror;

    public Closing(Handle handle) {
        this.runs = new RunDao(handle);
        this.mirror = new MirrorWriter(handle);
    }

    /** Does nothing for a run that has no row: whoever finds it later writes it whole. */
    public void write(RunClosing closing) {
        runs.find(closing.runId()).map(run -> closed(run, closing)).ifPresent(this::write);
    }

    /** Writes a whole row: for runs that never came to the gate, or never came back. */
    public void write(Run run) {
        runs.record(run);
        mirror.write(run.id());
    }

    public static Run closed(Run run, RunClosing closing) {
        UUID id = run.id();
        Instant finishedAt = closing.finishedAt();
        return new Run(
                id,
                run.jobId(),
                run.trigger(),
                closing.status(),
                Optional.ofNullable(closing.reason()),
                Optional.empty(),
                run.scheduledFor(),
                run.asOf(),
                run.workflowId(),
                run.temporalRunId(),
                run.requestedBy(),
                run.createdAt(),
                run.startedAt(),
                Optional.of(finishedAt),
                Optional.of(closing.durationMs()),
                run.attempts(),
                Optional.ofNullable(closing.result()).map(Json::write),
                Optional.ofNullable(closing.error()),
                Optional.ofNullable(closing.failureKind()).map(Enum::name),
                Optional.ofNullable(closing.traceback()));
    }
}
