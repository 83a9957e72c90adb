package dev.perennial.cli.runs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.ledger.Run;
import dev.perennial.sweep.pace.PaceChange;
import dev.perennial.words.PaceView;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How fast a run goes through its table; and makes it go otherwise. */
@Command(
        name = "pace",
        description = "How fast a run goes through its table, what it waits for, and steering it.",
        footer = {
            "",
            "Without an option it only tells. What is asked for holds until the run ends, also after a restart; the run",
            "listens within a second. Signals of the database may make it slower than that, never faster.",
            "",
            "Example:",
            "  perennial runs pace 01978f3c --go --speed 25"
        })
public final class RunsPaceCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "RUN_ID", description = "The whole id, or its first 8 digits or more.")
    private String id;

    @ArgGroup
    private HoldOrGo hold;

    @Option(
            names = "--speed",
            paramLabel = "PERCENT",
            description = "5, 10, 25, 50 or 100 percent of what it would do by itself.")
    private Integer speed;

    @Option(
            names = "--page-rows",
            paramLabel = "N",
            description = "At most so many rows a page, up to 10,000; 0: as many as fit.")
    private Integer pageRows;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    /** One of the two, or neither. */
    static final class HoldOrGo {

        @Option(names = "--hold", required = true, description = "It takes no page until it is let go.")
        private boolean hold;

        @Option(names = "--go", required = true, description = "Lets it go on.")
        private boolean go;
    }

    public RunsPaceCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        PaceChange change = change();
        Runs runs = Runs.of(context, server);
        Run run = RunFinder.find(runs, id);
        if (!change.changesNothing() && run.status().isFinal()) {
            throw RunsCancelCommand.ended(run, run.status().word());
        }
        PaceView pace = change.changesNothing() ? runs.pace(run) : runs.changePace(run, change);
        if (output.isJson()) {
            context.terminal().print(JsonText.of(pace));
        } else if (pace.told().isEmpty()) {
            context.terminal().print("it listens to nobody: a sweep of one page is done before anybody could answer");
        } else {
            pace.told().forEach(context.terminal()::print);
        }
    }

    private PaceChange change() {
        try {
            return PaceChange.of(hold == null ? null : hold.hold, speed, pageRows);
        } catch (IllegalArgumentException wrong) {
            throw Refusal.usage(wrong.getMessage(), "perennial runs pace --help");
        }
    }
}
