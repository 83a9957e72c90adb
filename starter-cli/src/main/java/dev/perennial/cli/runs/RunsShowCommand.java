package dev.perennial.cli.runs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One run's story. */
@Command(
        name = "show",
        description = "Its outcome, why, who must act, and where to look further.",
        footer = {
            "",
            "Beside Temporal it also says what a run waits for whose last try failed; a server does not tell.",
            "",
            "Example:",
            "  perennial runs show 01978f3c-8a40-7b6e-9d52-6a1f0c3e5b77 --output json"
        })
public final class RunsShowCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "RUN_ID", description = "The whole id, or its first 8 digits or more.")
    private String id;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public RunsShowCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Runs runs = Runs.of(context, server);
        Run run = RunFinder.find(runs, id);
        RunStory story = new RunStory(run, runs.servers(), context.now(), nextTry(runs, run));
        if (output.isJson()) {
            context.terminal().print(JsonText.of(story.json()));
        } else {
            story.print(context.terminal());
        }
    }

    /** Only of a run that may wait for one; the story is told without it where Temporal cannot be asked. */
    private static Optional<NextTry> nextTry(Runs runs, Run run) {
        return run.status() == RunStatus.RUNNING && run.workflowId().isPresent() ? runs.nextTry(run) : Optional.empty();
    }
}
