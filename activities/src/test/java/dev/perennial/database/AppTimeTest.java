package dev.perennial.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.sweep.RowKey;
import java.time.Instant;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppTimeTest {

    private static final TestDatabase DATABASE = TestDatabase.open();

    /** The first lies in a day that the machine's zone skipped, the second in an hour that another one did. */
    @ParameterizedTest
    @CsvSource({
        "2011-12-30T10:00:00Z, Pacific/Apia, 2011-12-30 10:00:00",
        "2026-03-29T02:30:00Z, Europe/Berlin, 2026-03-29 02:30:00",
        "2026-11-21T09:10:00.001Z, Australia/Lord_Howe, 2026-11-21 09:10:00.001",
    })
    void isTheSameInEveryZoneOfTheMachine(Instant time, String zone, String text) {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try {
            assertThat(inTheDatabase(AppTime.of(time))).isEqualTo(text);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void beginsBeforeEveryTime() {
        assertThat(inTheDatabase(RowKey.FIRST.at())).isEqualTo("-infinity");
    }

    @Test
    void isStoredAndReadBack() {
        RowKey key = new RowKey(AppTime.of(Instant.parse("2026-11-21T09:10:00.001Z")), "id");

        assertThat(Json.write(key)).isEqualTo("{\"at\":\"2026-11-21T09:10:00.001\",\"id\":\"id\"}");
        assertThat(Json.read(Json.write(key), RowKey.class)).isEqualTo(key);
        assertThat(Json.read(Json.write(RowKey.FIRST), RowKey.class)).isEqualTo(RowKey.FIRST);
    }

    private static String inTheDatabase(AppTime time) {
        return DATABASE.jdbi().withHandle(handle -> handle.createQuery("select cast(cast(:time as timestamp) as text)")
                .bind("time", time)
                .mapTo(String.class)
                .one());
    }
}
