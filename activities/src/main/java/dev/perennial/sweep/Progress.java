package dev.perennial.sweep;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a sweep has come, as it is stored with the last page.
 *
 * @param cursor a row that was visited, as was every row before it
 * @param failed rows that the database refused to change, one by one
 */
public record Progress(RowKey cursor, Tally tally, List<String> failed) {

    public static final Progress START = new Progress(RowKey.FIRST, Tally.empty(), List.of());

    Progress plus(Tally more) {
        return new Progress(cursor, tally.plus(more), failed);
    }

    Progress at(RowKey newCursor) {
        return new Progress(newCursor, tally, failed);
    }

    Progress without(RowKey badRow) {
        List<String> more = new ArrayList<>(failed);
        more.add(badRow.id());
        return new Progress(badRow, tally, more);
    }
}
