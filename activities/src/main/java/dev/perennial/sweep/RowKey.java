package dev.perennial.sweep;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Where a sweep stands in a table of the application: rows are visited in the order of a time and then the id.
 *
 * @param at as the column has it: a timestamp without zone, UTC by contract
 */
public record RowKey(LocalDateTime at, String id) {

    /** Before every row; PostgreSQL knows it as -infinity. */
    public static final RowKey FIRST = new RowKey(LocalDateTime.MIN, "");

    /** Reads a row of {@code id, expires_at}. */
    public static RowKey expiring(ResultSet row, StatementContext context) throws SQLException {
        return new RowKey(row.getObject("expires_at", LocalDateTime.class), row.getString("id"));
    }
}
