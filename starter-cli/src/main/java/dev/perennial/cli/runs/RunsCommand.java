package dev.perennial.cli.runs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on runs. */
@Command(
        name = "runs",
        synopsisSubcommandLabel = "COMMAND",
        description = "See what ran and what became of it.",
        footer = {"", "Example:", "  perennial runs list --job expire_codes --limit 5"})
public final class RunsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? perennial runs --help lists them");
    }
}
