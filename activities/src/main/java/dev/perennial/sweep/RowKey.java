package dev.perennial.sweep;

import dev.perennial.database.AppTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Where a sweep stands in a table of the application: rows are visited in the order of a time and then the id.
 *
 * @param at the column that the sweep is ordered by
 */
public record RowKey(AppTime at, String id) {

    /** Before every row. */
    public static final RowKey FIRST = new RowKey(AppTime.FIRST, "");

    /** Reads a row of two columns: the id, then the time. */
    public static RowKey read(ResultSet row, StatementContext context) throws SQLException {
        return new RowKey(new AppTime(row.getObject(2, LocalDateTime.class)), row.getString(1));
    }
}
