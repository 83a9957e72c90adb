package dev.perennial.cli.jobs;

import dev.perennial.catalogue.Difference;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.database.Json;
import dev.perennial.declared.PlannedChange;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry.Change;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.words.When;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What applying a catalogue does, job by job and field by field. */
public record Plan(List<PlannedChange> changes) {

    static final String UNREADABLE = "in place of a definition that this version cannot read";

    public Plan {
        changes = List.copyOf(changes);
    }

    void print(Terminal terminal) {
        for (PlannedChange planned : changes) {
            terminal.print(line(planned, terminal));
            if (planned.replacesUnreadable()) {
                terminal.print("    " + UNREADABLE);
            }
            if (planned.kind() == Change.Kind.CHANGED) {
                planned.differences(ApplyCommand.SOURCE)
                        .forEach(difference -> terminal.print("    " + line(difference)));
            }
        }
    }

    /** {@code ~ expire_codes  changed  0 9 * * *}. */
    String line(PlannedChange planned, Terminal terminal) {
        return terminal.paint(tone(planned.kind()), symbol(planned.kind())) + " " + planned.jobId()
                + (planned.isHeld() ? " (held)" : "") + "  " + words(planned);
    }

    boolean changesNothing() {
        return changes.stream().map(PlannedChange::change).noneMatch(Change::changesSomething);
    }

    /** {@code 1 added, 2 unchanged}. */
    String summary() {
        return summary(changes.stream().map(PlannedChange::change).toList());
    }

    public static String summary(List<Change> changes) {
        Map<Change.Kind, Long> counts =
                changes.stream().collect(Collectors.groupingBy(Change::kind, Collectors.counting()));
        return counts.isEmpty()
                ? "no jobs"
                : counts.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> entry.getValue() + " " + entry.getKey().word())
                        .collect(Collectors.joining(", "));
    }

    List<Map<String, Object>> json() {
        return changes.stream().map(Plan::json).toList();
    }

    private static Map<String, Object> json(PlannedChange planned) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("job_id", planned.jobId());
        json.put("change", planned.kind().word());
        json.put(
                "differences",
                planned.differences(ApplyCommand.SOURCE).stream()
                        .map(Plan::json)
                        .toList());
        if (planned.kind() == Change.Kind.KEPT) {
            json.put("why", planned.change().why());
        }
        if (planned.isHeld()) {
            json.put("held", true);
        }
        if (planned.replacesUnreadable()) {
            json.put("replaces_unreadable", true);
        }
        if (planned.change().changesSomething()) {
            json.put("due_before", iso(planned.dueBefore()));
            json.put("due_after", iso(planned.dueAfter()));
            json.put(
                    "paused_since",
                    When.iso(planned.before().flatMap(RegisteredJob::pause).map(RegisteredJob.Pause::since)));
        }
        planned.lastRun()
                .ifPresent(run -> json.put("last_run", Map.of("at", When.iso(run.at()), "status", run.status())));
        return json;
    }

    private static Map<String, Object> json(Difference difference) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("field", difference.field());
        json.put("before", difference.before());
        json.put("after", difference.after());
        return json;
    }

    private static List<String> iso(List<Instant> times) {
        return times.stream().map(When::iso).toList();
    }

    private static String words(PlannedChange planned) {
        String word = planned.kind().word();
        if (planned.change().isNoLongerNamed()) {
            return "%s  %s; to remove it: perennial apply --prune"
                    .formatted(word, planned.change().why());
        }
        if (planned.kind() == Change.Kind.KEPT) {
            return "%s  %s; to let the file have it: perennial apply --take-over"
                    .formatted(word, planned.change().why());
        }
        Optional<JobDefinition> job = planned.after().or(() -> planned.before().map(RegisteredJob::definition));
        return job.map(definition -> word + "  " + DefinitionWords.scheduleWithInstant(definition))
                .orElse(word);
    }

    private static String line(Difference difference) {
        return "%s: %s → %s".formatted(difference.field(), shown(difference.before()), shown(difference.after()));
    }

    /** On one line. */
    static String shown(Object value) {
        if (value == null) {
            return "none";
        }
        return value instanceof String text
                        && !text.isEmpty()
                        && text.codePoints().noneMatch(Character::isISOControl)
                ? text
                : Json.write(value);
    }

    private static String symbol(Change.Kind kind) {
        return switch (kind) {
            case ADDED -> "+";
            case CHANGED -> "~";
            case REMOVED -> "-";
            case UNCHANGED -> "=";
            case KEPT -> "!";
        };
    }

    private static Tone tone(Change.Kind kind) {
        return switch (kind) {
            case ADDED -> Tone.GOOD;
            case CHANGED, KEPT -> Tone.WARNING;
            case REMOVED -> Tone.BAD;
            case UNCHANGED -> Tone.QUIET;
        };
    }
}
