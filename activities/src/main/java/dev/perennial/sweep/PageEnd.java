package dev.perennial.sweep;

import dev.perennial.database.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * The end of one page: what it came to is written down, in its own transaction and only while its attempt is the last one. Either
 * by a statement more, or by the page's own last statement, which saves a way to the database and back.
 */
public final class PageEnd {

    /**
     * Goes on from common table expressions of which the last is {@code came_to (name text, count bigint, ids text[])}, each name
     * once; to be run by {@link #by(Query)}.
     */
    public static final String SQL = RunStepDao.END_OF_PAGE;

    private final Sweep.Step step;
    private final RowKey last;
    private final RowKey cursor;
    private final boolean keepsIds;

    // Mutable state
    private Optional<Written> written = Optional.empty();

    /**
     * @param last of the page's rows
     * @param cursor everything up to this row will have been visited once the page is committed
     * @param keepsIds whether ids are still wanted; a run over a million rows would keep as many otherwise
     */
    PageEnd(Sweep.Step step, RowKey last, RowKey cursor, boolean keepsIds) {
        this.step = step;
        this.last = last;
        this.cursor = cursor;
        this.keepsIds = keepsIds;
    }

    /**
     * What was written.
     *
     * @param commits how many transactions all sessions on this database have committed so far, which costs nothing to ask along
     */
    record Written(Tally tally, long commits) {}

    /** By a statement of its own. */
    public void with(Handle handle, Tally tally) {
        by(new RunStepDao(handle).endOfPage(Json.write(Entry.of(tally))));
    }

    /** By the page's own last statement, everything else being bound. */
    public void by(Query lastStatement) {
        written = lastStatement
                .bind("pageRun", step.runId())
                .bind("pageStep", step.name())
                .bind("pageFence", step.fence())
                .bind("pageLastAt", last.at())
                .bind("pageLastId", last.id())
                .bind("pageKeepsIds", keepsIds)
                .bind("pageCursor", Json.write(cursor))
                .map((row, context) -> new Written(Entry.tally(row.getString("came_to")), row.getLong("commits")))
                .findOne();
        if (written.isEmpty()) {
            throw Sweep.superseded(step);
        }
    }

    /** What was written down, after {@link #by} or {@link #with}: a page that is wrong can still be undone by what is thrown. */
    public Tally cameTo() {
        return written().tally();
    }

    Written written() {
        return written.orElseThrow(() -> new IllegalStateException("the page was not ended"));
    }

    /** One name of a tally, as the table has it. */
    record Entry(String name, long count, List<String> ids) {

        static List<Entry> of(Tally tally) {
            return tally.counts().entrySet().stream()
                    .map(counted -> new Entry(
                            counted.getKey(), counted.getValue(), tally.ids().get(counted.getKey())))
                    .toList();
        }

        static Tally tally(String json) {
            return Arrays.stream(Json.read(json, Entry[].class))
                    .reduce(Tally.empty(), (sum, entry) -> entry.addTo(sum), Tally::plus);
        }

        private Tally addTo(Tally tally) {
            return ids == null ? tally.plus(name, count) : tally.plusIds(name, ids, count);
        }
    }
}
