package dev.perennial.database;

import java.time.Instant;
import java.util.UUID;

/**
 * Ids for rows in the application's tables, as text: UUIDs of version 7. A batch of them goes to one edge of the key's index
 * instead of dirtying all of it.
 */
public final class TimeOrderedId {

    private TimeOrderedId() {}

    /** All of an id that is not random: its first 15 characters. */
    public static String head(Instant at) {
        String time = "%012x".formatted(at.toEpochMilli());
        return time.substring(0, 8) + "-" + time.substring(8) + "-7";
    }

    public static String next(Instant at) {
        return head(at) + UUID.randomUUID().toString().substring(15);
    }
}
