package dev.perennial.sweep;

import java.time.LocalDateTime;

/**
 * Where a sweep stands in a table of the application: rows are visited in the order of a time and then the id.
 *
 * @param at as the column has it: a timestamp without zone, UTC by contract
 */
public record RowKey(LocalDateTime at, String id) {

    /** Before every row; PostgreSQL knows it as -infinity. */
    public static final RowKey FIRST = new RowKey(LocalDateTime.MIN, "");
}
