package dev.perennial.cli.cutover;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Who runs each job that moves in. */
@Command(
        name = "list",
        description = "Who runs each job that moves in, and what is known of its old cron.",
        footer = {"", "Example:", "  perennial cutover list"})
public final class CutoverListCommand implements Runnable {

    private final Context context;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public CutoverListCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        CutoverOutput.print(CutoverDesk.of(context, server).all(), output, context.terminal());
    }
}
