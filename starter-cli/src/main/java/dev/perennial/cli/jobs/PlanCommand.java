package dev.perennial.cli.jobs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What applying a catalogue would change, for whoever has to agree; nothing is changed. */
@Command(
        name = "plan",
        description = "Show what apply would change, as a reviewer reads it; changes nothing.",
        footer = {
            "",
            "A block for each job that changes, field by field: with its next three times before and after where",
            "those change, its first times where it is new, and its last run where it goes. Unchanged jobs are only",
            "counted. The exit code is 0, also with changes; with --exit-code it is 7 where apply would change",
            "something, so that 1 to 6 go on meaning that there is no plan. Mistakes in the file: 2.",
            "At a server it takes a token of an admin of every job.",
            "",
            "Example:",
            "  perennial plan --file jobs.yaml --prune --exit-code"
        })
public final class PlanCommand implements Callable<Integer> {

    private final Context context;

    @Mixin
    private CatalogueOption file;

    @Option(names = "--prune", description = "As apply --prune: jobs that the file no longer names go.")
    private boolean prune;

    @Option(names = "--take-over", description = "As apply --take-over: the file has what the API owns and it names.")
    private boolean takeOver;

    @Option(names = "--exit-code", description = "Exit with 7 when apply would change something.")
    private boolean exitCode;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public PlanCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path catalogue = file.path(context);
        Jobs.Applied applied = Jobs.of(context, server).apply(new Jobs.Applying(catalogue, true, takeOver, prune));
        Plan plan = applied.plan();
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("file", catalogue.toString());
            json.put("changes_something", !plan.changesNothing());
            json.put("changes", plan.json());
            json.put("warnings", applied.warnings());
            context.terminal().print(JsonText.of(json));
        } else {
            print(plan, applied);
        }
        return exitCode && !plan.changesNothing() ? ExitCode.DIFFERENT : ExitCode.OK;
    }

    private void print(Plan plan, Jobs.Applied applied) {
        Terminal terminal = context.terminal();
        new PlanReview(plan, terminal).print();
        applied.warnings().forEach(warning -> terminal.print("! " + warning));
        terminal.print((plan.changesNothing() ? "nothing to change: " : "would be done: ") + plan.summary());
        if (!plan.changesNothing()) {
            terminal.print("do it:  perennial apply%s%s%s"
                    .formatted(file.typed(), prune ? " --prune" : "", takeOver ? " --take-over" : ""));
        }
    }
}
