package dev.perennial.cli.mirror;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on what the application reads. */
@Command(
        name = "mirror",
        synopsisSubcommandLabel = "COMMAND",
        description = "Look after cron_job_runs, which the application reads.",
        footer = {"", "Example:", "  perennial mirror rebuild"})
public final class MirrorCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? perennial mirror --help lists them");
    }
}
