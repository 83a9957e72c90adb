package dev.perennial.cli.access;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on tokens. */
@Command(
        name = "tokens",
        synopsisSubcommandLabel = "COMMAND",
        description = "Say which programs may call the API, and what they may do.",
        footer = {"", "Example:", "  perennial tokens create --name ci --role operator"})
public final class TokensCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? perennial tokens --help lists them");
    }
}
