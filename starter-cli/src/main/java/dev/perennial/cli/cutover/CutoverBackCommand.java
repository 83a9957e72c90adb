package dev.perennial.cli.cutover;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Jobs run by their old cron again. */
@Command(
        name = "back",
        description = "They are paused here from now on: you switch their old cron on.",
        footer = {"", "Example:", "  perennial cutover back warm_cache --reason \"it answers 500\""})
public final class CutoverBackCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "JOB_ID", arity = "1..*", description = "As perennial cutover list names them.")
    private List<String> ids;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for whoever wonders later.")
    private String reason;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public CutoverBackCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        CutoverDesk desk = CutoverDesk.of(context, server);
        CutoverOutput.print(ids.stream().map(id -> desk.back(id, reason)).toList(), output, context.terminal());
    }
}
