package dev.perennial.cli.cutover;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cutover.Cutover.Evidence;
import dev.perennial.cutover.Cutovers.Watching;
import dev.perennial.schedule.Durations;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Watches the old cron of paused jobs. */
@Command(
        name = "watch",
        description = "Watches the old cron of paused jobs: each is moved here when that is silent at a tick.",
        footer = {
            "",
            "The tick at which the old cron was silent is then run here. A job that is watched already is watched anew.",
            "",
            "Example:",
            "  perennial cutover watch warm_cache digest --by log --wait 1h"
        })
public final class CutoverWatchCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "JOB_ID", arity = "1..*", description = "Paused jobs, as an import leaves them.")
    private List<String> ids;

    @Option(
            names = "--by",
            paramLabel = "EVIDENCE",
            defaultValue = "calls",
            description = {
                "calls: what the old cron calls asks Perennial first, or starts the job here;",
                "log: perennial cutover read reads an access log. Default: ${DEFAULT-VALUE}."
            })
    private String by;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "15m",
            description = "So long after a tick the old cron may still call; 1s to 24h. Default: ${DEFAULT-VALUE}.")
    private String patience;

    @Option(names = "--tell-only", description = "Only say that it was silent; move nothing.")
    private boolean tellOnly;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public CutoverWatchCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Watching how = how();
        CutoverDesk desk = CutoverDesk.of(context, server);
        CutoverOutput.print(ids.stream().map(id -> desk.watch(id, how)).toList(), output, context.terminal());
    }

    private Watching how() {
        if (!by.equals("calls") && !by.equals("log")) {
            throw Refusal.usage("--by must be calls or log", "perennial cutover watch --help");
        }
        try {
            Evidence evidence = Evidence.valueOf(by.toUpperCase(Locale.ROOT));
            return new Watching(evidence, Durations.parse(patience), !tellOnly);
        } catch (IllegalArgumentException wrong) {
            throw Refusal.usage("--wait must be from 1s to 24h, like 15m", "perennial cutover watch --help");
        }
    }
}
