package dev.perennial.cli.cutover;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.ServerOption;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The move is over. */
@Command(
        name = "end",
        description = "Nobody watches their old cron any more; the jobs stay as they are, paused or not.",
        footer = {"", "Example:", "  perennial cutover end warm_cache"})
public final class CutoverEndCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "JOB_ID", arity = "1..*", description = "As perennial cutover list names them.")
    private List<String> ids;

    @Mixin
    private ServerOption server;

    public CutoverEndCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        CutoverDesk desk = CutoverDesk.of(context, server);
        for (String id : ids) {
            desk.end(id);
            context.terminal().print("%s moves in no more".formatted(id));
        }
    }
}
