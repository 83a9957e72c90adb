package dev.perennial.bench.report;

import dev.perennial.bench.basis.Finding;
import dev.perennial.database.Json;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The findings as lines that a program reads, one object each; the first says where they were made. */
public final class JsonLines {

    private JsonLines() {}

    public static void write(List<Finding> findings, Machine machine, PrintStream out) {
        out.println(Json.write(machine));
        findings.forEach(finding -> out.println(line(finding)));
    }

    static String line(Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("goal", finding.goal());
        fields.put("what", finding.what());
        fields.put("unit", finding.unit());
        fields.put("figure", finding.figure());
        fields.put("median", finding.samples().median());
        fields.put("min", finding.samples().min());
        fields.put("max", finding.samples().max());
        fields.put("samples", finding.samples().values());
        finding.bar().ifPresent(bar -> {
            fields.put("bar", bar.limit());
            fields.put("moon", bar.moon());
            fields.put("direction", bar.direction().name().toLowerCase(java.util.Locale.ROOT));
        });
        fields.put("standing", finding.standing().name().toLowerCase(java.util.Locale.ROOT));
        fields.put("note", finding.note());
        return Json.write(fields);
    }
}
