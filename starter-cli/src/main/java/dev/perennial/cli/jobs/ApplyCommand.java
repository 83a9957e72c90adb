package dev.perennial.cli.jobs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.terminal.JsonText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the registry say what the catalogue says. */
@Command(
        name = "apply",
        description = "Write jobs.yaml into the registry; schedules follow within seconds.",
        footer = {
            "",
            "Prints + added, ~ changed, - removed, = unchanged, ! kept. A file with mistakes changes nothing: all of",
            "them are listed, and the exit code is 2. Jobs that the file no longer names are kept, and removed with",
            "--prune. Jobs made elsewhere than in the file are left alone, and so are those that the API took over:",
            "with --take-over they become the file's again. Pauses stay. perennial plan shows all of it first.",
            "At a server it takes a token of an admin of every job.",
            "",
            "Example:",
            "  perennial apply --file jobs.yaml --prune"
        })
public final class ApplyCommand implements Runnable {

    public static final String SOURCE = "jobs.yaml";

    private final Context context;

    @Mixin
    private CatalogueOption file;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Option(names = "--prune", description = "Remove the jobs of the file that it no longer names.")
    private boolean prune;

    @Option(names = "--take-over", description = "Also replace what the API owns, where the file names it.")
    private boolean takeOver;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public ApplyCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Path catalogue = file.path(context);
        Jobs.Applied applied = Jobs.of(context, server).apply(new Jobs.Applying(catalogue, dryRun, takeOver, prune));
        applied.warnings().forEach(warning -> context.terminal().note("! " + warning));
        Plan plan = applied.plan();
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("file", catalogue.toString());
            json.put("dry_run", dryRun);
            json.put("changes", plan.json());
            json.put("warnings", applied.warnings());
            context.terminal().print(JsonText.of(json));
        } else {
            plan.print(context.terminal());
            context.terminal().print(verdict(plan));
        }
    }

    private String verdict(Plan plan) {
        if (plan.changesNothing()) {
            return "nothing to change: " + plan.summary();
        }
        return dryRun
                ? "would be done: %s; do it with the same command without --dry-run".formatted(plan.summary())
                : "done: " + plan.summary();
    }
}
