package dev.perennial.sweep;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a sweep has come, as it is stored with the last page.
 *
 * @param cursor a row that was visited, as was every row before it
 * @param failed rows that the database refused to change, one by one
 */
public record SweepProgress(RowKey cursor, Tally tally, List<String> failed) {

    public static final SweepProgress START = new SweepProgress(RowKey.FIRST, Tally.empty(), List.of());

    SweepProgress plus(Tally more) {
        return new SweepProgress(cursor, tally.plus(more), failed);
    }

    SweepProgress at(RowKey newCursor) {
        return new SweepProgress(newCursor, tally, failed);
    }

    SweepProgress without(RowKey badRow) {
        List<String> more = new ArrayList<>(failed);
        more.add(badRow.id());
        return new SweepProgress(badRow, tally, more);
    }
}
