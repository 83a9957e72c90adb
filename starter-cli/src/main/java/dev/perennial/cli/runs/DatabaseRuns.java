package dev.perennial.cli.runs;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.RunFilter;
import dev.perennial.ledger.RunPart;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.server.NotFound;
import dev.perennial.sweep.pace.PaceChange;
import dev.perennial.words.PaceView;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Runs of the ledger and of Temporal. */
final class DatabaseRuns implements Runs {

    private final Context context;
    private final Database database;

    DatabaseRuns(Context context) {
        this.context = context;
        this.database = context.database();
    }

    @Override
    public List<Run> list(RunFilter filter, Optional<String> group, int limit) {
        Optional<RunFilter> within = group.map(name -> within(filter, name)).orElse(Optional.of(filter));
        List<Run> runs = within.map(wanted -> database.runs(dao -> parts(dao, wanted, limit)))
                .orElse(List.of());
        if (runs.isEmpty()) {
            // Nothing found may only mean that the name is misspelt; a removed job's history has rows and stays
            // readable.
            filter.jobIds().forEach(job -> context.job(database, job));
        }
        return runs;
    }

    /** Empty when no job that is meant is in the group. */
    private Optional<RunFilter> within(RunFilter filter, String group) {
        Set<String> jobs = database.registry(registry -> registry.all()).stream()
                .filter(job -> job.definition().about().group().equals(Optional.of(group)))
                .map(RegisteredJob::id)
                .filter(id -> filter.jobIds().isEmpty() || filter.jobIds().contains(id))
                .collect(Collectors.toSet());
        return Optional.of(jobs).filter(found -> !found.isEmpty()).map(filter::inJobs);
    }

    private static List<Run> parts(RunDao dao, RunFilter filter, int limit) {
        List<Run> runs = new ArrayList<>();
        Optional<RunFilter> next = Optional.of(filter);
        for (int page = 0; page < PAGES && next.isPresent() && runs.size() < limit; page++) {
            RunPart part = dao.part(next.get(), limit - runs.size());
            runs.addAll(part.runs());
            next = part.next().map(last -> filter.beyond(Optional.of(last)));
        }
        return runs;
    }

    @Override
    public List<Run> between(UUID lowest, UUID highest, int limit) {
        return database.runs(dao -> dao.between(lowest, highest, limit));
    }

    @Override
    public Optional<NextTry> nextTry(Run run) {
        try (Temporal temporal = context.temporal()) {
            return NextTry.of(temporal, run.workflowId().orElseThrow());
        } catch (Refusal | StatusRuntimeException away) {
            return Optional.empty();
        }
    }

    @Override
    public void cancel(Run run, String reason) {
        try (Temporal temporal = context.temporal()) {
            cancel(temporal, run, reason);
        }
        String detail = "cancellation of run %s%s".formatted(run.id(), reason.isEmpty() ? "" : ": " + reason);
        String actor = context.environment().actor();
        database.registry(registry -> {
            registry.note(run.jobId(), "cancel_requested", actor, detail);
            return null;
        });
    }

    private void cancel(Temporal temporal, Run run, String reason) {
        WorkflowExecution.Builder workflow =
                WorkflowExecution.newBuilder().setWorkflowId(run.workflowId().orElseThrow());
        run.temporalRunId().ifPresent(workflow::setRunId);
        try {
            temporal.ask(stub -> stub.requestCancelWorkflowExecution(RequestCancelWorkflowExecutionRequest.newBuilder()
                    .setNamespace(temporal.namespace())
                    .setWorkflowExecution(workflow)
                    .setIdentity(context.environment().actor())
                    .setReason(reason)
                    .build()));
        } catch (StatusRuntimeException e) {
            if (NotFound.is(e)) {
                throw RunsCancelCommand.ended(run, "closed in Temporal");
            }
            throw e;
        }
    }

    @Override
    public PaceView pace(Run run) {
        return PaceView.of(database.paces(control -> control.report(run.id(), context.now())));
    }

    @Override
    public PaceView changePace(Run run, PaceChange change) {
        String actor = context.environment().actor();
        database.paces(control -> {
            control.change(run.id(), change, actor, context.now());
            return null;
        });
        database.registry(registry -> {
            registry.note(run.jobId(), "pace_changed", actor, "run %s: %s".formatted(run.id(), change));
            return null;
        });
        return pace(run);
    }

    @Override
    public Servers servers() {
        return context.servers();
    }
}
