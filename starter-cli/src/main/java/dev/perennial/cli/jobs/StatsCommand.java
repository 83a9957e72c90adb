package dev.perennial.cli.jobs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Table;
import dev.perennial.ledger.Statistics;
import dev.perennial.ledger.Statistics.Spread;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.words.When;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What the latest runs of a job tell together. */
@Command(
        name = "stats",
        description = "How often a job has worked of late, how long it took, and how late it began.",
        footer = {
            "",
            "Of the last 30 days, and of these the newest 2,000 runs.",
            "",
            "Example:",
            "  perennial stats expire_codes --output json"
        })
public final class StatsCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "JOB_ID", description = "As perennial jobs list names it.")
    private String id;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public StatsCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Jobs jobs = Jobs.of(context, server);
        RegisteredJob job = jobs.find(id);
        Statistics told = jobs.statistics(job);
        if (output.isJson()) {
            context.terminal().print(JsonText.of(StatisticsJson.json(id, told)));
        } else if (told.since().isEmpty()) {
            context.terminal().print("%s has not been due within the last 30 days.".formatted(id));
        } else {
            print(told);
        }
    }

    private void print(Statistics told) {
        context.terminal()
                .print("%,d runs since %s: %s%s"
                        .formatted(
                                told.runs(),
                                When.utc(told.since().orElseThrow()),
                                told.statuses().entrySet().stream()
                                        .map(each -> "%,d %s"
                                                .formatted(
                                                        each.getValue(),
                                                        each.getKey().word()))
                                        .collect(Collectors.joining(", ")),
                                told.successPerMille()
                                        .map(rate -> " (%d.%d %% worked)".formatted(rate / 10, rate % 10))
                                        .orElse("")));
        if (told.durations().isPresent() || told.lateness().isPresent()) {
            Table table = new Table("", "AVERAGE", "50 %", "95 %", "99 %", "LONGEST");
            told.durations().ifPresent(took -> row(table, "took", took));
            told.lateness().ifPresent(late -> row(table, "began late by", late));
            context.terminal().print(table);
        }
    }

    private static void row(Table table, String what, Spread times) {
        table.row(
                Cell.of(what),
                Cell.of(When.took(times.average())),
                Cell.of(When.took(times.p50())),
                Cell.of(When.took(times.p95())),
                Cell.of(When.took(times.p99())),
                Cell.of(When.took(times.longest())));
    }
}
