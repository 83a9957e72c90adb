package dev.perennial.cli.imports;

import dev.perennial.cli.imports.ReportLine.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a source.
 *
 * @param lines one for each entry, in the order of the source
 * @param secrets the environment variables that the jobs need, each with where its value is
 * @param commands the executables that the jobs run
 * @param yaml the text of {@code jobs.yaml}
 */
record ImportReport(
        List<ReportLine> lines,
        List<Findings.Remark> remarks,
        Map<String, Secrets.Needed> secrets,
        Commands commands,
        String yaml) {

    ImportReport {
        lines = List.copyOf(lines);
        remarks = List.copyOf(remarks);
        secrets = new TreeMap<>(secrets);
    }

    long count(Outcome outcome) {
        return lines.stream().filter(line -> line.outcome() == outcome).count();
    }

    /** {@code 4 entries: 2 imported, 1 merged, 1 refused}. */
    String summary() {
        return "%d %s: %d imported, %d merged, %d refused"
                .formatted(
                        lines.size(),
                        lines.size() == 1 ? "entry" : "entries",
                        count(Outcome.IMPORTED),
                        count(Outcome.MERGED),
                        count(Outcome.REFUSED));
    }

    /** As people read it, a line each. */
    List<String> text() {
        List<String> text = new ArrayList<>(lines.stream().map(ReportLine::text).toList());
        remarks.forEach(remark -> text.add("%s:%d  note: %s".formatted(remark.file(), remark.line(), remark.text())));
        secrets.forEach((variable, needed) ->
                text.add("set %s for the worker, and list it in PERENNIAL_SECRETS as %s; for its value see %s"
                        .formatted(variable, needed.listed(variable), needed.origin())));
        text.add(summary());
        return text;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("entries", lines.stream().map(ReportLine::json).toList());
        json.put("imported", count(Outcome.IMPORTED));
        json.put("merged", count(Outcome.MERGED));
        json.put("refused", count(Outcome.REFUSED));
        json.put("notes", remarks.stream().map(ImportReport::json).toList());
        Map<String, Object> needed = new LinkedHashMap<>();
        secrets.forEach((variable, need) -> needed.put(variable, json(need)));
        json.put("secrets", needed);
        json.put("commands", commands.file());
        return json;
    }

    private static Map<String, Object> json(Findings.Remark remark) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", remark.file());
        json.put("line", remark.line());
        json.put("note", remark.text());
        return json;
    }

    private static Map<String, Object> json(Secrets.Needed needed) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("hosts", List.copyOf(needed.hosts()));
        json.put("value", needed.origin());
        return json;
    }
}
