package dev.perennial.cli.cutover;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Jobs whose old cron has been switched off run here. */
@Command(
        name = "move",
        description = "They run here from now on: you have switched their old cron off.",
        footer = {"", "Example:", "  perennial cutover move warm_cache --reason \"crontab line removed\""})
public final class CutoverMoveCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "JOB_ID", arity = "1..*", description = "As perennial cutover list names them.")
    private List<String> ids;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for whoever wonders later.")
    private String reason;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public CutoverMoveCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        CutoverDesk desk = CutoverDesk.of(context, server);
        CutoverOutput.print(ids.stream().map(id -> desk.move(id, reason)).toList(), output, context.terminal());
    }
}
