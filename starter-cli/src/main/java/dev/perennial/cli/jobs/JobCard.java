package dev.perennial.cli.jobs;

import dev.perennial.cli.runs.RunWords;
import dev.perennial.cli.runs.RunsListCommand;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.Table;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.ledger.Run;
import dev.perennial.registry.JobEvent;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.schedule.Preview;
import dev.perennial.schedule.UpcomingTick;
import dev.perennial.words.JobState;
import dev.perennial.words.When;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything about one job, for {@code jobs show}. */
record JobCard(RegisteredJob job, List<Run> recent, List<JobEvent> events, Optional<String> page, Instant now) {

    private static final int TICKS = 5;

    void print(Terminal terminal) {
        Cell state = JobStateCell.of(JobState.of(job, recent, now));
        terminal.print("%s  %s  %s"
                .formatted(
                        terminal.paint(Tone.STRONG, job.id()),
                        job.definition().name(),
                        terminal.paint(state.tone(), state.text())));
        job.pause()
                .ifPresent(pause -> terminal.print(
                        "  paused %s by %s: %s".formatted(When.ago(pause.since(), now), pause.by(), pause.note())));
        definition(terminal);
        ticks(terminal);
        runs(terminal);
        changes(terminal);
        page.ifPresent(link -> terminal.print("\nTemporal   " + link));
    }

    private void definition(Terminal terminal) {
        terminal.print("\nDefinition   version %d, from %s, %s".formatted(job.version(), job.source(), converged()));
        Table table = new Table("FIELD", "VALUE");
        DefinitionWords.json(job.definition()).forEach((field, value) -> {
            if (value != null && !field.equals("name")) {
                table.row(Cell.of(field), Cell.of(value.toString()));
            }
        });
        terminal.print(table);
    }

    private String converged() {
        return job.converged()
                .map(written -> written.version() == job.version() && written.paused() == job.isPaused()
                        ? "written to Temporal"
                        : "not yet written to Temporal")
                .orElse("not yet written to Temporal");
    }

    private void ticks(Terminal terminal) {
        List<UpcomingTick> ticks = upcoming();
        terminal.print("\nNext" + (job.isPaused() ? "   (paused: these will not run)" : ""));
        if (ticks.isEmpty()) {
            terminal.print("never again");
            return;
        }
        Table table = new Table("LOCAL", "UTC", "IN", "NOTE");
        ticks.forEach(tick -> table.row(
                Cell.of(When.local(tick.at(), job.definition().timeZone())),
                Cell.quiet(When.utc(tick.at())),
                Cell.of(When.left(tick.at(), now)),
                new Cell(tick.note() == null ? "" : tick.note(), Tone.WARNING)));
        terminal.print(table);
    }

    private void runs(Terminal terminal) {
        terminal.print("\nRuns   " + RunWords.strip(recent));
        terminal.print(
                recent.isEmpty()
                        ? "none yet"
                        : RunsListCommand.table(recent, now)
                                .render(terminal.colour())
                                .stripTrailing());
    }

    private void changes(Terminal terminal) {
        if (events.isEmpty()) {
            return;
        }
        terminal.print("\nEvents");
        Table table = new Table("WHEN", "WHAT", "WHO", "DETAIL");
        events.forEach(event -> table.row(
                Cell.of(When.ago(event.at(), now)),
                Cell.of(event.kind()),
                Cell.of(event.actor()),
                Cell.of(event.detail())));
        terminal.print(table);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", job.id());
        json.put("name", job.definition().name());
        json.put("state", JobState.of(job, recent, now).word());
        json.put("paused", pause(job));
        json.put("version", job.version());
        json.put("source", job.source());
        json.put("definition", DefinitionWords.json(job.definition()));
        json.put("converged", converged().equals("written to Temporal"));
        json.put("next", upcoming().stream().map(JobsNextCommand::json).toList());
        json.put("runs", recent.stream().map(RunWords::json).toList());
        json.put("events", events.stream().map(JobCard::json).toList());
        json.put("temporal_ui", page.orElse(null));
        return json;
    }

    private List<UpcomingTick> upcoming() {
        return Preview.of(job.definition(), now, TICKS);
    }

    /** Null while it is not paused, as JSON has it. */
    static Map<String, Object> pause(RegisteredJob job) {
        return job.pause()
                .map(pause -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("since", When.iso(pause.since()));
                    json.put("by", pause.by());
                    json.put("note", pause.note());
                    return json;
                })
                .orElse(null);
    }

    private static Map<String, Object> json(JobEvent event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", When.iso(event.at()));
        json.put("kind", event.kind());
        json.put("actor", event.actor());
        json.put("detail", event.detail());
        return json;
    }
}
