package dev.perennial.database;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

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
}
