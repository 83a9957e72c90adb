package dev.perennial.cli.mirror;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.terminal.JsonText;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes the application's history again, from the ledger. */
@Command(
        name = "rebuild",
        description = "Write every closed run of the ledger there again; may be repeated.",
        footer = {"", "Example:", "  perennial mirror rebuild --output json"})
public final class MirrorRebuildCommand implements Runnable {

    private final Context context;

    @Mixin
    private OutputOption output;

    public MirrorRebuildCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        int rows = context.database().rebuildMirror();
        context.terminal()
                .print(
                        output.isJson()
                                ? JsonText.of(Map.of("rows", rows))
                                : "✓ cron_job_runs holds %,d closed runs of the ledger".formatted(rows));
    }
}
