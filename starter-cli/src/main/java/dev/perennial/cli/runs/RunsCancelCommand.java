package dev.perennial.cli.runs;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.ledger.Run;
import dev.perennial.server.NotFound;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a run that is under way. */
@Command(
        name = "cancel",
        description = "It stops at its next step; what it has done stays done.",
        footer = {
            "",
            "Example:",
            "  perennial runs cancel 01978f3c-8a40-7b6e-9d52-6a1f0c3e5b77 --reason \"wrong month\""
        })
public final class RunsCancelCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "RUN_ID", description = "The whole id, or its first 8 digits or more.")
    private String id;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for whoever wonders later.")
    private String reason;

    @Mixin
    private OutputOption output;

    public RunsCancelCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Database database = context.database();
        Run run = RunFinder.find(database, id);
        if (run.status().isFinal() || run.workflowId().isEmpty()) {
            throw ended(run, run.status().word());
        }
        try (Temporal temporal = context.temporal()) {
            cancel(temporal, run);
        }
        String detail = "cancellation of run %s%s".formatted(run.id(), reason.isEmpty() ? "" : ": " + reason);
        String actor = context.environment().actor();
        database.registry(registry -> {
            registry.note(run.jobId(), "cancel_requested", actor, detail);
            return null;
        });
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("run_id", run.id().toString());
            json.put("job_id", run.jobId());
            json.put("status", "cancel_requested");
            context.terminal().print(JsonText.of(json));
        } else {
            context.terminal()
                    .print("⊘ asked %s to stop; its end:  perennial runs show %s".formatted(run.jobId(), run.id()));
        }
    }

    private void cancel(Temporal temporal, Run run) {
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
                throw ended(run, "closed in Temporal");
            }
            throw e;
        }
    }

    private static Refusal ended(Run run, String how) {
        return Refusal.refused(
                "run %s of %s has ended already: %s".formatted(run.id(), run.jobId(), how),
                "next: perennial runs show %s".formatted(run.id()));
    }
}
