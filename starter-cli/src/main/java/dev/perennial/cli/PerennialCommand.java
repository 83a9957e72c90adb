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
            "Commands that have the option --server work from anywhere. They ask the first of these that there is:",
            "  1. the Perennial at --server or PERENNIAL_SERVER, over HTTP, with PERENNIAL_TOKEN or its login",
            "  2. the database of DATABASE_URL, with TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE",
            "  3. the perennial dev or demo that runs here",
            "  4. the Perennial of the newest perennial login, over HTTP",
            "Commands without it use 2 or 3, where they need a server.",
            "",
            "Exit codes: 0 ok, 1 the job failed, 2 usage, 3 not found, 4 refused, 5 unreachable,",
            "            6 timed out waiting, 7 different (drift, plan --exit-code), 70 a bug of the command.",
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
