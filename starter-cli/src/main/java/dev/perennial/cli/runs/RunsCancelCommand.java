package dev.perennial.cli.runs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.ledger.Run;
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
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public RunsCancelCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Runs runs = Runs.of(context, server);
        Run run = RunFinder.find(runs, id);
        if (run.status().isFinal() || run.workflowId().isEmpty()) {
            throw ended(run, run.status().word());
        }
        runs.cancel(run, reason);
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

    static Refusal ended(Run run, String how) {
        return Refusal.refused(
                "run %s of %s has ended already: %s".formatted(run.id(), run.jobId(), how),
                "next: perennial runs show %s".formatted(run.id()));
    }
}
