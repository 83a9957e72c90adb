package dev.perennial.cli.jobs;

import dev.perennial.cli.terminal.Terminal;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry.Change;
import dev.perennial.schedule.JobDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What applying a catalogue does, job by job and field by field. */
public final class Plan {

    private final List<Change> changes;
    private final Map<String, RegisteredJob> before;
    private final Map<String, JobDefinition> after;

    public Plan(List<Change> changes, List<RegisteredJob> before, List<JobDefinition> after) {
        this.changes = changes;
        this.before = before.stream().collect(Collectors.toMap(RegisteredJob::id, Function.identity()));
        this.after = after.stream().collect(Collectors.toMap(JobDefinition::id, Function.identity()));
    }

    void print(Terminal terminal) {
        for (Change change : changes) {
            terminal.print(terminal.paint(tone(change.kind()), symbol(change.kind())) + " " + change.jobId()
                    + (isHeld(change) ? " (held)" : "") + "  " + words(change));
            differences(change).forEach(line -> terminal.print("    " + line));
        }
    }

    boolean changesNothing() {
        return changes.stream().noneMatch(Change::changesSomething);
    }

    /** {@code 1 added, 2 unchanged}. */
    public String summary() {
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
        return changes.stream()
                .map(change -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("job_id", change.jobId());
                    json.put("change", change.kind().word());
                    json.put("differences", differences(change));
                    if (change.kind() == Change.Kind.KEPT) {
                        json.put("why", change.why());
                    }
                    if (isHeld(change)) {
                        json.put("held", true);
                    }
                    return json;
                })
                .toList();
    }

    /** Whether it begins paused. */
    private boolean isHeld(Change change) {
        return change.kind() == Change.Kind.ADDED && after.get(change.jobId()).held();
    }

    private String words(Change change) {
        String word = change.kind().word();
        if (change.kind() == Change.Kind.KEPT) {
            return "%s  %s; to let the file have it: perennial apply --take-over".formatted(word, change.why());
        }
        JobDefinition job = after.get(change.jobId());
        return job == null ? word : word + "  " + DefinitionWords.scheduleWithInstant(job);
    }

    private List<String> differences(Change change) {
        if (change.kind() != Change.Kind.CHANGED) {
            return List.of();
        }
        if (!before.containsKey(change.jobId())) {
            return List.of("replaces a definition that this version cannot read");
        }
        Map<String, Object> was =
                DefinitionWords.json(before.get(change.jobId()).definition());
        Map<String, Object> will = DefinitionWords.json(after.get(change.jobId()));
        List<String> lines = new ArrayList<>();
        will.forEach((field, value) -> {
            if (!Objects.equals(was.get(field), value)) {
                lines.add("%s: %s → %s".formatted(field, shown(was.get(field)), shown(value)));
            }
        });
        String source = before.get(change.jobId()).source();
        if (!source.equals(ApplyCommand.SOURCE)) {
            lines.add("source: %s → %s".formatted(source, ApplyCommand.SOURCE));
        }
        return lines;
    }

    private static String shown(Object value) {
        return value == null ? "none" : value.toString();
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
