package dev.perennial.cli.runs;

import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One run's story. */
@Command(
        name = "show",
        description = "Its outcome, why, who must act, and where to look further.",
        footer = {"", "Example:", "  perennial runs show 01978f3c-8a40-7b6e-9d52-6a1f0c3e5b77 --output json"})
public final class RunsShowCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "RUN_ID", description = "The whole id, or its first 8 digits or more.")
    private String id;

    @Mixin
    private OutputOption output;

    public RunsShowCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Run run = RunFinder.find(context.database(), id);
        RunStory story = new RunStory(run, context.servers(), context.now(), nextTry(run));
        if (output.isJson()) {
            context.terminal().print(JsonText.of(story.json()));
        } else {
            story.print(context.terminal());
        }
    }

    /** Only of a run that may wait for one; the story is told without it where Temporal cannot be asked. */
    private Optional<NextTry> nextTry(Run run) {
        if (run.status() != RunStatus.RUNNING || run.workflowId().isEmpty()) {
            return Optional.empty();
        }
        try (Temporal temporal = context.temporal()) {
            return NextTry.of(temporal, run.workflowId().get());
        } catch (Refusal | StatusRuntimeException away) {
            return Optional.empty();
        }
    }
}
