package dev.perennial.cli.imports;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What became of one entry of a source.
 *
 * @param jobId of the job it is now, or that it was merged into; empty for what is refused
 * @param reason why it is merged or refused; empty for what is imported
 * @param notes what differs from the source, or is left to do
 */
record ReportLine(Entry entry, Outcome outcome, Optional<String> jobId, String reason, List<String> notes) {

    enum Outcome {
        IMPORTED,
        MERGED,
        REFUSED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static ReportLine imported(Entry entry, String jobId) {
        return new ReportLine(entry, Outcome.IMPORTED, Optional.of(jobId), "", entry.notes());
    }

    static ReportLine merged(Entry entry, ReportLine into) {
        return new ReportLine(
                entry,
                Outcome.MERGED,
                into.jobId(),
                "does the same at the same times as line %d"
                        .formatted(into.entry().line()),
                List.of());
    }

    static ReportLine refused(Entry entry, String reason) {
        return new ReportLine(entry, Outcome.REFUSED, Optional.empty(), reason, entry.notes());
    }

    /** One line of text, then one for each note. */
    String text() {
        StringBuilder text = new StringBuilder("%s:%d  ".formatted(entry.file(), entry.line()));
        switch (outcome) {
            case IMPORTED ->
                text.append("imported  ")
                        .append(jobId.orElse(""))
                        .append("  (")
                        .append(entry.subject())
                        .append(")");
            case MERGED ->
                text.append("merged    ").append(jobId.orElse("")).append("  ").append(reason);
            case REFUSED ->
                text.append("refused   ").append(entry.subject()).append("  ").append(reason);
        }
        notes.forEach(note -> text.append("\n    note: ").append(note));
        return text.toString();
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", entry.file());
        json.put("line", entry.line());
        json.put("source", entry.subject());
        json.put("outcome", outcome.word());
        json.put("job_id", jobId.orElse(null));
        json.put("reason", reason.isEmpty() ? null : reason);
        json.put("notes", notes);
        return json;
    }
}
