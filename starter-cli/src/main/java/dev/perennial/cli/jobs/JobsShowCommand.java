package dev.perennial.cli.jobs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.terminal.JsonText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One job with everything known of it. */
@Command(
        name = "show",
        description = "Definition, next ticks, last runs and who changed what.",
        footer = {"", "Example:", "  perennial jobs show expire_codes --output json"})
public final class JobsShowCommand implements Runnable {

    private static final int RUNS = 10;
    private static final int EVENTS = 5;

    private final Context context;

    @Parameters(paramLabel = "JOB_ID", description = "As perennial jobs list names it.")
    private String id;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public JobsShowCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        JobCard card = Jobs.of(context, server).show(id, RUNS, EVENTS);
        if (output.isJson()) {
            context.terminal().print(JsonText.of(card.json()));
        } else {
            card.print(context.terminal());
        }
    }
}
