package dev.perennial.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: it only has subcommands. */
@Command(
        name = "perennial",
        synopsisSubcommandLabel = "COMMAND",
        description = "Cron you can trust: maintenance jobs that run on Temporal.",
        footer = {
            "",
            "Servers are those of DATABASE_URL and TEMPORAL_ADDRESS (with TEMPORAL_NAMESPACE); else those of the",
            "perennial dev or demo that runs here.",
            "",
            "Exit codes: 0 ok, 1 the job failed, 2 usage, 3 not found, 4 refused, 5 unreachable,",
            "            6 timed out waiting.",
            "",
            "Example:",
            "  perennial demo --subscriptions 10000"
        })
final class PerennialCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show stack traces with errors.")
    private boolean verbose;

    boolean isVerbose() {
        return verbose;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? perennial --help lists them");
    }
}
