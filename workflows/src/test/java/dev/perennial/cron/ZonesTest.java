package dev.perennial.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.joda.time.DateTimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZonesTest {

    /** What these places have decided since the beginning of 2026; the data of most JVMs are older. */
    @ParameterizedTest
    @CsvSource({
        "America/Vancouver, -07:00",
        "America/Edmonton, -06:00",
        "America/Yellowknife, -06:00",
        "America/Winnipeg, -05:00",
        "Africa/Casablanca, Z",
        "America/Havana, -04:00"
    })
    void knowsTheOffsetsOfTheWinterOf2026(String zone, String offset) {
        assertThat(Zones.rules(ZoneId.of(zone)).getOffset(Instant.parse("2026-12-25T00:00:00Z")))
                .isEqualTo(ZoneOffset.of(offset));
    }

    /** Joda-Time takes its data from a fork that differs before 1970 alone; that is the suffix. */
    @Test
    void saysWhichReleaseOfTheDatabaseItHas() throws IOException {
        URL where = DateTimeZone.class.getResource("DateTimeZone.class");
        assertThat(((JarURLConnection) where.openConnection())
                        .getMainAttributes()
                        .getValue("Time-Zone-Database-Version"))
                .isEqualTo(Zones.release() + "gtz");
    }

    @Test
    void agreesWithJavaWhereNothingWasDecidedLately() {
        Instant at = Instant.parse("2000-01-01T00:00:00Z");
        for (String zone : new String[] {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"}) {
            assertThat(Zones.rules(ZoneId.of(zone)).nextTransition(at))
                    .isEqualTo(ZoneId.of(zone).getRules().nextTransition(at));
        }
        assertThat(Zones.rules(ZoneId.of("Pacific/Apia")).getOffset(Instant.parse("2011-12-31T00:00:00Z")))
                .isEqualTo(ZoneOffset.ofHours(14));
    }

    @Test
    void readsALocalTimeAsJavaDoesInAGapAndInAnOverlap() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        for (String local : new String[] {"2027-03-28T02:30", "2027-10-31T02:30", "2027-06-01T02:30"}) {
            LocalDateTime time = LocalDateTime.parse(local);
            assertThat(Zones.instant(time, Zones.rules(berlin)))
                    .isEqualTo(time.atZone(berlin).toInstant());
        }
    }

    @Test
    void takesWhatItHasNoDataForAsJavaHasIt() {
        assertThat(Zones.rules(ZoneId.of("+05:30")).getOffset(Instant.EPOCH)).isEqualTo(ZoneOffset.of("+05:30"));
        assertThat(Zones.ids()).contains("Europe/Berlin", "UTC").doesNotContain("SystemV/PST8PDT");
    }
}
