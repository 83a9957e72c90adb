package dev.perennial.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One run's story. */
@Command(
        name = "show",
        description = "Its outcome, why, who must act, and where to look further.",
        footer = {"", "Example:", "  perennial runs show 01978f3c-8a40-7b6e-9d52-6a1f0c3e5b77 --output json"})
final class RunsShowCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "RUN_ID", description = "The whole id, or its first 8 digits or more.")
    private String id;

    @Mixin
    private OutputOption output;

    RunsShowCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        RunStory story = new RunStory(RunFinder.find(context.database(), id), context.servers(), context.now());
        if (output.isJson()) {
            context.terminal().print(JsonText.of(story.json()));
        } else {
            story.print(context.terminal());
        }
    }
}
