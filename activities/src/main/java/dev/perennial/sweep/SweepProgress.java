package dev.perennial.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.perennial.run.Partial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a sweep has come, as it is stored with the last page.
 *
 * @param cursor a row that was visited, as was every row before it
 * @param failed rows that the database refused to change, one by one
 * @param partial why it ended before every row was visited; null when it did not
 */
public record SweepProgress(
        RowKey cursor, Tally tally, List<String> failed, @JsonInclude(JsonInclude.Include.NON_NULL) Partial partial) {

    public SweepProgress(RowKey cursor, Tally tally, List<String> failed) {
        this(cursor, tally, failed, null);
    }

    /** A sweep that ended early; what it did is done, and the next run does the rest. */
    SweepProgress endingEarly(Partial why) {
        return new SweepProgress(cursor, tally, failed, why);
    }

    /** Why it ended before every row was visited. */
    public Optional<Partial> ended() {
        return Optional.ofNullable(partial);
    }

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
