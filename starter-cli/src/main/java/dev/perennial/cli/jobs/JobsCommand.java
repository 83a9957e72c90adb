package dev.perennial.cli.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on jobs. */
@Command(
        name = "jobs",
        synopsisSubcommandLabel = "COMMAND",
        description = "See, run, pause and resume jobs.",
        footer = {"", "Example:", "  perennial jobs list --output json"})
public final class JobsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? perennial jobs --help lists them");
    }
}
