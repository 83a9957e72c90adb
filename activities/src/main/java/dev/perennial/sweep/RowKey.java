package dev.perennial.sweep;

import dev.perennial.database.AppTime;

/**
 * Where a sweep stands in a table of the application: rows are visited in the order of a time and then the id.
 *
 * @param at the column that the sweep is ordered by
 */
public record RowKey(AppTime at, String id) {

    /** Before every row. */
    public static final RowKey FIRST = new RowKey(AppTime.FIRST, "");
}
