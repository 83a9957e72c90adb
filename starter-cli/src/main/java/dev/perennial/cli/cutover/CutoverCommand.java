package dev.perennial.cli.cutover;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on jobs that move in from another cron. */
@Command(
        name = "cutover",
        synopsisSubcommandLabel = "COMMAND",
        description = "Move jobs here from another cron, and back; no tick is run twice, and none by nobody.",
        footer = {"", "Example:", "  perennial cutover watch warm_cache --wait 1h"})
public final class CutoverCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? perennial cutover --help lists them");
    }
}
