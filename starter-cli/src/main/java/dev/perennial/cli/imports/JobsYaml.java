package dev.perennial.cli.imports;

import dev.perennial.catalogue.Catalogue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text of a {@code jobs.yaml}: jobs as they are read, and as comments what cannot be one yet. */
final class JobsYaml {

    private static final String INDENT = "  ";

    // Mutable state
    private final StringBuilder jobs = new StringBuilder();
    private boolean any;

    /** One entry under its id; for reading it back. */
    static String single(String id, Map<String, Object> fields) {
        return "jobs:\n" + indented(Catalogue.toYaml(Map.of(id, fields)), INDENT);
    }

    void job(ReportLine line, Map<String, Object> fields) {
        any = true;
        jobs.append(comment(
                "from %s, line %d".formatted(line.entry().file(), line.entry().line())));
        line.notes().forEach(note -> jobs.append(comment("note: " + note)));
        jobs.append(indented(Catalogue.toYaml(Map.of(line.jobId().orElseThrow(), fields)), INDENT));
    }

    void refused(ReportLine line, String id, Map<String, Object> fields) {
        jobs.append(comment("%s, line %d: refused: %s"
                .formatted(line.entry().file(), line.entry().line(), line.reason())));
        jobs.append(comment("  " + line.entry().subject()));
        line.notes().forEach(note -> jobs.append(comment("note: " + note)));
        if (!fields.isEmpty()) {
            Catalogue.toYaml(Map.of(id, fields)).lines().forEach(text -> jobs.append(comment(text)));
        }
    }

    boolean refersTo(String variable) {
        return jobs.indexOf(Secrets.reference(variable)) >= 0;
    }

    /** @param heading lines of comment above all */
    String text(List<String> heading) {
        StringBuilder text = new StringBuilder();
        heading.forEach(line -> text.append(comment(line).stripLeading()));
        return text.append(any ? "jobs:\n" : "jobs: {}\n").append(jobs).toString();
    }

    static Map<String, Object> held(Map<String, Object> fields) {
        Map<String, Object> held = new LinkedHashMap<>();
        for (String first : List.of("name", "description")) {
            if (fields.containsKey(first)) {
                held.put(first, fields.get(first));
            }
        }
        held.put("held", true);
        held.putAll(fields);
        return held;
    }

    /** Letters that cannot be printed end a document for those who read it, also where they are in a comment. */
    private static String comment(String text) {
        return INDENT + "# " + text.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Co}\\uFEFF\\u2028\\u2029\\u0085]", " ") + "\n";
    }

    private static String indented(String yaml, String indent) {
        StringBuilder text = new StringBuilder();
        yaml.lines()
                .forEach(line ->
                        text.append(line.isEmpty() ? "" : indent).append(line).append('\n'));
        return text.toString();
    }
}
