package dev.perennial.cli.alerts;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on alerts. */
@Command(
        name = "alerts",
        synopsisSubcommandLabel = "COMMAND",
        description = "See what was told of failed and missed jobs, and whether messages arrive.",
        footer = {"", "Example:", "  perennial alerts list --state open"})
public final class AlertsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? perennial alerts --help lists them");
    }
}
