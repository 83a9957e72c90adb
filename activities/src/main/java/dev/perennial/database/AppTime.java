package dev.perennial.database;

import dev.perennial.sweep.RowKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The application's times: its columns are {@code timestamp} without zone, UTC by contract. Converted here, so that no
 * session's or machine's zone can have a say (D10).
 */
public final class AppTime {

    private AppTime() {}

    public static LocalDateTime of(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    public static Instant instant(LocalDateTime columnValue) {
        return columnValue.toInstant(ZoneOffset.UTC);
    }

    /** A row of {@code id, expires_at}. */
    public static RowKey rowKey(ResultSet row, StatementContext context) throws SQLException {
        return new RowKey(row.getObject("expires_at", LocalDateTime.class), row.getString("id"));
    }
}
