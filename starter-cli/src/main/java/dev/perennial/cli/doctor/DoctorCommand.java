package dev.perennial.cli.doctor;

import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Progress;
import dev.perennial.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at everything a run depends on. */
@Command(
        name = "doctor",
        description = "Check servers, clocks, schema, tables, indexes, schedules, secrets; say how to fix each.",
        footer = {
            "",
            "Exit code 0 when nothing failed (warnings are no failures), 1 when something did, 5 when a server cannot",
            "be reached. Secrets are said to be there or not, and never printed.",
            "",
            "Example:",
            "  perennial doctor --output json"
        })
public final class DoctorCommand implements Callable<Integer> {

    private final Context context;

    @Mixin
    private OutputOption output;

    public DoctorCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Finding> findings = examine();
        if (output.isJson()) {
            context.terminal().print(JsonText.of(json(findings)));
        } else {
            print(findings);
        }
        if (findings.stream().anyMatch(Finding::isUnreachable)) {
            return ExitCode.UNREACHABLE;
        }
        return count(findings, Finding.Level.FAIL) > 0 ? ExitCode.FAILED : ExitCode.OK;
    }

    private List<Finding> examine() {
        Servers servers = context.servers();
        Progress progress = new Progress(context.terminal());
        List<Finding> findings = new ArrayList<>();
        progress.tell("looking at PostgreSQL");
        DatabaseDoctor database = new DatabaseDoctor(context);
        findings.addAll(database.examine(servers));
        progress.tell("looking at Temporal");
        findings.addAll(new TemporalDoctor(context).examine(servers, database.jobs()));
        findings.addAll(SecretDoctor.examine(context.environment(), database.jobs()));
        progress.done();
        return findings;
    }

    private void print(List<Finding> findings) {
        Terminal terminal = context.terminal();
        for (Finding finding : findings) {
            Cell level = finding.level().cell();
            terminal.print("%s  %s: %s"
                    .formatted(terminal.paint(level.tone(), level.text()), finding.check(), finding.detail()));
            if (!finding.fix().isEmpty()) {
                finding.fix().lines().forEach(line -> terminal.print("          " + line));
            }
        }
        terminal.print("%d ok, %d to look at, %d failed"
                .formatted(
                        count(findings, Finding.Level.OK),
                        count(findings, Finding.Level.WARN),
                        count(findings, Finding.Level.FAIL)));
    }

    private static Map<String, Object> json(List<Finding> findings) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("checks", findings.stream().map(Finding::json).toList());
        for (Finding.Level level : Finding.Level.values()) {
            json.put(level.name().toLowerCase(Locale.ROOT), count(findings, level));
        }
        return json;
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }
}
