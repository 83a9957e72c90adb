package dev.perennial.bench.report;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import java.util.ArrayList;
import java.util.List;

/** The findings as lines that a person reads. */
public final class ResultTable {

    static final List<String> HEADERS = List.of("goal", "measured", "median", "spread", "bar", "moon", "");

    private ResultTable() {}

    public static String of(List<Finding> findings) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADERS);
        findings.forEach(finding -> rows.add(cells(finding)));
        int[] widths = new int[HEADERS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(line(row, widths)).append('\n'));
        return text.toString();
    }

    static List<String> cells(Finding finding) {
        String unit = finding.unit().isEmpty() ? "" : " " + finding.unit();
        Samples samples = finding.samples();
        return List.of(
                finding.goal(),
                finding.what(),
                Samples.number(finding.figure()) + unit,
                samples.values().size() == 1
                        ? "1×"
                        : Samples.number(samples.min()) + "–" + Samples.number(samples.max()),
                finding.bar()
                        .map(bar -> bar.sign() + " " + Samples.number(bar.limit()))
                        .orElse(""),
                finding.bar().map(ResultTable::moon).orElse(""),
                switch (finding.standing()) {
                    case INFORMATION -> "";
                    case MISSED -> "✗ missed";
                    case REACHED -> "✓ " + toTheMoon(finding);
                    case MOON -> "★ moon";
                });
    }

    private static String moon(Bar bar) {
        return bar.sign() + " " + Samples.number(bar.moon());
    }

    /** How much of the moonshot is there already. */
    static String toTheMoon(Finding finding) {
        Bar bar = finding.bar().orElseThrow();
        double share = bar.direction() == Bar.Direction.AT_LEAST
                ? finding.figure() / bar.moon()
                : bar.moon() / finding.figure();
        return "%.0f %% of the moon".formatted(share * 100);
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
