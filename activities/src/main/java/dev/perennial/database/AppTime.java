package dev.perennial.database;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * A time as the application's columns have it: a {@code timestamp} without zone, UTC by contract. It binds itself, so that
 * no session's or machine's zone can have a say: by way of {@code java.sql.Timestamp} a time that the machine's zone
 * skipped would move by an hour or a day.
 */
public record AppTime(@JsonValue LocalDateTime value) implements Argument {

    /** Before every time; PostgreSQL knows it as -infinity. */
    public static final AppTime FIRST = new AppTime(LocalDateTime.MIN);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AppTime {}

    public static AppTime of(Instant instant) {
        return new AppTime(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    public static Instant instant(LocalDateTime columnValue) {
        return columnValue.toInstant(ZoneOffset.UTC);
    }

    @Override
    public void apply(int position, PreparedStatement statement, StatementContext context) throws SQLException {
        statement.setObject(position, value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
