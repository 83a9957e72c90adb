package dev.perennial.ledger;

import dev.perennial.database.Json;
import dev.perennial.incident.Conditions;
import dev.perennial.incident.EndedRun;
import dev.perennial.mirror.MirrorWriter;
import dev.perennial.run.RunClosing;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Writes how a run ended: the ledger's row, what the application reads and what is to be told, in one transaction. */
public final class Closing {

    private final RunDao runs;
    private final MirrorWriter mirror;
    private final Conditions conditions;

    public Closing(Handle handle) {
        this.runs = new RunDao(handle);
        this.mirror = new MirrorWriter(handle);
        this.conditions = new Conditions(handle);
    }

    /** Does nothing for a run that has no row: whoever finds it later writes it whole. */
    public void write(RunClosing closing) {
        runs.find(closing.runId()).map(run -> closed(run, closing)).ifPresent(this::write);
    }

    /** Writes a whole row: for runs that never came to the gate, or never came back. */
    public void write(Run run) {
        boolean changed = runs.record(run);
        mirror.write(run.id(), run.finishedAt().orElse(run.createdAt()));
        if (changed && run.status().isFinal()) {
            conditions.ended(ended(run));
        }
    }

    private static EndedRun ended(Run run) {
        return new EndedRun(
                run.id(),
                run.jobId(),
                run.status(),
                run.finishedAt().orElse(run.createdAt()),
                run.scheduledFor(),
                run.workflowId(),
                run.error().or(run::detail),
                run.failureKind(),
                run.traceback());
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
                Optional.ofNullable(closing.detail()),
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
                Optional.ofNullable(closing.traceback()),
                run.definitionVersion());
    }
}
