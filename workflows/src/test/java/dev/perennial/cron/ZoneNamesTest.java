package dev.perennial.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZoneNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Etc/GMT+5", "US/Eastern", "CET"})
    void knowsTheTimeZoneDatabase(String id) {
        assertThat(ZoneNames.parse(id).getId()).isEqualTo(id);
    }

    /** A hint means the same as what was written, or there is none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            Europe/Lodnon      | there is no time zone Europe/Lodnon, did you mean Europe/London?
            europe/london      | there is no time zone europe/london, did you mean Europe/London?
            London             | there is no time zone London, did you mean Europe/London?
            SystemV/PST8PDT    | there is no time zone SystemV/PST8PDT
            New York           | there is no time zone New York, did you mean America/New_York?
            America/Springfield | there is no time zone America/Springfield
            +05:30             | there is no time zone +05:30: a zone is named by a place, such as Europe/London
            +02:00             | there is no time zone +02:00: a zone is named by a place, such as Europe/London, or Etc/GMT-2 for that offset all the year
            UTC-8              | there is no time zone UTC-8: a zone is named by a place, such as Europe/London, or Etc/GMT+8 for that offset all the year
            +99:00             | there is no time zone +99:00: a zone is named by a place, such as Europe/London
            EST                | there is no time zone EST: write America/New_York, or Etc/GMT+5 for no summer time
            PDT                | there is no time zone PDT: write America/Los_Angeles
            IST                | there is no time zone IST: write Asia/Kolkata, Europe/Dublin or Asia/Jerusalem
            XYZ                | there is no time zone XYZ
            Mars               | there is no time zone Mars
            """)
    void refusesWithAHintThatMeansTheSame(String id, String message) {
        assertThatThrownBy(() -> ZoneNames.parse(id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    /** Each of them would be refused in turn. */
    @ParameterizedTest
    @ValueSource(strings = {"EST", "MST", "ET", "BST", "CEST", "IST", "AEST", "NZDT", "Z", "JST", "HST", "SGT", "MSK"})
    void hintsAtZonesThatThereAre(String id) {
        assertThatThrownBy(() -> ZoneNames.parse(id)).satisfies(refusal -> assertThat(
                        refusal.getMessage().replaceAll(".*: write ", "").split(", | or | for .*"))
                .filteredOn(word -> word.contains("/"))
                .allSatisfy(zone ->
                        assertThat(ZoneNames.parse(zone.replace("or ", ""))).isNotNull()));
    }
}
