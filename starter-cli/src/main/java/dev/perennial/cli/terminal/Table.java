package dev.perennial.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns as wide as their widest cell, two spaces apart; no line ends in spaces. */
public final class Table {

    private final List<Cell[]> rows = new ArrayList<>();

    public Table(String... headers) {
        rows.add(Arrays.stream(headers).map(Cell::quiet).toArray(Cell[]::new));
    }

    public Table row(Cell... cells) {
        if (cells.length != rows.get(0).length) {
            throw new IllegalArgumentException(
                    "a row of %d cells in a table of %d columns".formatted(cells.length, rows.get(0).length));
        }
        rows.add(cells);
        return this;
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    public String render(boolean inColour) {
        int[] widths = new int[rows.get(0).length];
        for (Cell[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].width());
            }
        }
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(line(row, widths, inColour)).append('\n'));
        return text.toString();
    }

    private static String line(Cell[] row, int[] widths, boolean inColour) {
        StringBuilder line = new StringBuilder();
        int owed = 0;
        for (int i = 0; i < row.length; i++) {
            Cell cell = row[i];
            if (!cell.text().isEmpty()) {
                line.append(" ".repeat(owed)).append(cell.tone().paint(cell.text(), inColour));
                owed = 0;
            }
            owed += widths[i] - cell.width() + 2;
        }
        return line.toString();
    }
}
