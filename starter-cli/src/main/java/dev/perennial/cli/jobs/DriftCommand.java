package dev.perennial.cli.jobs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Table;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.declared.DriftItem;
import dev.perennial.declared.FileDrift;
import dev.perennial.declared.RegistrySnapshot;
import dev.perennial.declared.RegistrySnapshot.Writer;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.words.When;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether file, registry and Temporal say the same; nothing is changed. */
@Command(
        name = "drift",
        description = "Compare jobs.yaml, the registry and Temporal's schedules; changes nothing.",
        footer = {
            "",
            "A line for each difference: the job, the field, what is declared, what is, and who changed it. The exit",
            "code is 0 when they agree and 7 when they differ. Pauses of the registry are no difference, for a file",
            "does not say them. Jobs of the API that the file does not name count with --strict. What was edited or",
            "deleted in Temporal a running worker repairs within half a minute: perennial jobs show tells of it then.",
            "At a server it takes a token of a viewer of every job.",
            "",
            "Example:",
            "  perennial drift --file jobs.yaml --strict"
        })
public final class DriftCommand implements Callable<Integer> {

    private static final int WIDEST = 48;

    private final Context context;

    @Mixin
    private CatalogueOption file;

    @Option(names = "--strict", description = "Jobs that another source owns and the file does not name count too.")
    private boolean strict;

    @Option(names = "--no-schedules", description = "Leave out Temporal: compare the file with the registry alone.")
    private boolean withoutSchedules;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public DriftCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path catalogue = file.path(context);
        List<JobDefinition> declared = CatalogueFile.readAlone(catalogue).jobs();
        Jobs jobs = Jobs.of(context, server);
        RegistrySnapshot registry = jobs.snapshot();
        List<DriftItem> items = new ArrayList<>(FileDrift.between(declared, ApplyCommand.SOURCE, registry, strict));
        if (!withoutSchedules) {
            items.addAll(jobs.scheduleDrift());
        }
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("file", catalogue.toString());
            json.put("in_step", items.isEmpty());
            json.put("items", items.stream().map(DriftCommand::json).toList());
            context.terminal().print(JsonText.of(json));
        } else {
            print(items, declared.size());
        }
        return items.isEmpty() ? ExitCode.OK : ExitCode.DIFFERENT;
    }

    private void print(List<DriftItem> items, int declared) {
        Terminal terminal = context.terminal();
        if (items.isEmpty()) {
            terminal.print("%s no drift: %d job%s declared, and %s"
                    .formatted(
                            terminal.paint(Tone.GOOD, "✓"),
                            declared,
                            declared == 1 ? "" : "s",
                            withoutSchedules
                                    ? "the registry says the same; schedules were not looked at"
                                    : "registry and schedules say the same"));
            return;
        }
        Table table = new Table("JOB", "DRIFT", "FIELD", "DECLARED", "ACTUAL", "CHANGED BY");
        items.forEach(item -> table.row(
                Cell.of(item.jobId()),
                new Cell(item.kind().word(), Tone.WARNING),
                Cell.of(item.field()),
                Cell.of(cut(item.declared())),
                Cell.of(cut(item.actual())),
                Cell.quiet(item.writer().map(DriftCommand::words).orElse(""))));
        terminal.print(table);
        terminal.print("%s %d difference%s; next: perennial plan shows what apply would change"
                .formatted(terminal.paint(Tone.BAD, "✗"), items.size(), items.size() == 1 ? "" : "s"));
    }

    private static String cut(Object value) {
        String text = Plan.shown(value);
        return text.codePointCount(0, text.length()) <= WIDEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, WIDEST - 1)) + "…";
    }

    private static String words(Writer writer) {
        return "%s, %s%s"
                .formatted(writer.source(), writer.by().map(by -> by + ", ").orElse(""), When.utc(writer.at()));
    }

    private static Map<String, Object> json(DriftItem item) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("job_id", item.jobId());
        json.put("kind", item.kind().word());
        json.put("field", item.field());
        json.put("declared", item.declared());
        json.put("actual", item.actual());
        json.put("source", item.writer().map(Writer::source).orElse(null));
        json.put("changed_by", item.writer().flatMap(Writer::by).orElse(null));
        json.put("changed_at", When.iso(item.writer().map(Writer::at)));
        return json;
    }
}
